package cairn.network.autonat;

import cairn.data.failure.MalformedException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.protobuf.ProtoReader;
import cairn.network.stream.Delimited;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the two sides say while one is to dial the other. */
sealed interface AutoNatMessage {
    Delimited MESSAGES = new Delimited("A message about reachability", "autonat.message", 8192);
    /** How many addresses of a request are looked at. */
    int ADDRESSES_MAX = 50;

    /** Please dial one of these; an address that cannot be read keeps its place. */
    record Request(List<Optional<Multiaddr>> addresses, long nonce) implements AutoNatMessage {}

    /** First send so many bytes, since the address is of another machine. */
    record DataRequest(long index, long bytes) implements AutoNatMessage {}

    /** Some of them; how many is all that counts. */
    record Data(int bytes) implements AutoNatMessage {}

    /** What came of it. */
    record Response(long status, long index, long dialStatus) implements AutoNatMessage {
        static final int OK = 200;
        static final int REJECTED = 100;
        static final int REFUSED = 101;
        static final int DIAL_ERROR = 100;
        static final int DIAL_BACK_ERROR = 101;
    }

    /** Sends it. */
    default void send(Stream stream) throws IOException {
        Delimited.send(stream.output(), encode());
    }

    static AutoNatMessage receive(Stream stream) throws IOException {
        return parse(MESSAGES.require(stream.input()));
    }

    private ProtoMessage encode() {
        return switch (this) {
            case Request request -> {
                ProtoMessage body = new ProtoMessage();
                request.addresses.forEach(
                        one -> body.bytes(1, one.map(Multiaddr::bytes).orElse(new byte[0])));
                yield new ProtoMessage().message(1, body.fixed64(2, request.nonce));
            }
            case Response response ->
                new ProtoMessage()
                        .message(
                                2,
                                new ProtoMessage()
                                        .varint(1, response.status)
                                        .varint(2, response.index)
                                        .varint(3, response.dialStatus));
            case DataRequest data ->
                new ProtoMessage()
                        .message(3, new ProtoMessage().varint(1, data.index).varint(2, data.bytes));
            case Data data -> new ProtoMessage().message(4, new ProtoMessage().bytes(1, new byte[data.bytes]));
        };
    }

    static AutoNatMessage parse(byte[] bytes) throws MalformedException {
        ProtoReader reader = ProtoReader.lenient(ByteBuffer.wrap(bytes));
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            switch (tag) {
                case 1 << 3 | ProtoReader.BYTES -> {
                    return request(reader.readMessage());
                }
                case 2 << 3 | ProtoReader.BYTES -> {
                    long[] numbers = numbers(reader.readMessage());
                    return new Response(numbers[1], numbers[2], numbers[3]);
                }
                case 3 << 3 | ProtoReader.BYTES -> {
                    long[] numbers = numbers(reader.readMessage());
                    return new DataRequest(numbers[1], numbers[2]);
                }
                case 4 << 3 | ProtoReader.BYTES -> {
                    return new Data(dataBytes(reader.readMessage()));
                }
                default -> reader.skipValue(tag);
            }
        }
        throw new MalformedException("A message about reachability says nothing that is known");
    }

    private static Request request(ProtoReader reader) throws MalformedException {
        List<Optional<Multiaddr>> addresses = new ArrayList<>();
        long nonce = 0;
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            switch (tag) {
                case 1 << 3 | ProtoReader.BYTES -> {
                    byte[] address = reader.readBytes();
                    if (addresses.size() < ADDRESSES_MAX) {
                        addresses.add(Multiaddr.readable(address));
                    }
                }
                case 2 << 3 | ProtoReader.FIXED64 -> nonce = reader.readFixed64();
                default -> reader.skipValue(tag);
            }
        }
        return new Request(addresses, nonce);
    }

    /** The values of fields 1 to 3, 0 where they are not there. */
    private static long[] numbers(ProtoReader reader) throws MalformedException {
        long[] numbers = new long[4];
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            int number = tag >>> 3;
            if ((tag & 7) == ProtoReader.VARINT && number < numbers.length) {
                numbers[number] = reader.readVarint();
            } else {
                reader.skipValue(tag);
            }
        }
        return numbers;
    }

    private static int dataBytes(ProtoReader reader) throws MalformedException {
        int count = 0;
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if (tag == (1 << 3 | ProtoReader.BYTES)) {
                count = reader.readBytes().length;
            } else {
                reader.skipValue(tag);
            }
        }
        return count;
    }

    /** The number that is brought back, alone in its message. */
    static ProtoMessage dialBack(long nonce) {
        return new ProtoMessage().fixed64(1, nonce);
    }

    static long nonceOf(byte[] dialBack) throws MalformedException {
        ProtoReader reader = ProtoReader.lenient(ByteBuffer.wrap(dialBack));
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if (tag == (1 << 3 | ProtoReader.FIXED64)) {
                return reader.readFixed64();
            }
            reader.skipValue(tag);
        }
        throw new MalformedException("The one who dialled back brought no number");
    }
}
