package cairn.network.punch;

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

/** What the two say before they dial. */
record PunchMessage(Kind kind, List<Multiaddr> addresses) {
    private static final Delimited MESSAGES = new Delimited("A message before a direct dial", "punch.message", 4096);
    private static final int ADDRESSES_MAX = 16;

    enum Kind {
        /** Here I am. */
        CONNECT(100),
        /** Now. */
        SYNC(300);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    PunchMessage {
        addresses = List.copyOf(addresses);
    }

    void send(Stream stream) throws IOException {
        Delimited.send(stream.output(), encode());
    }

    ProtoMessage encode() {
        ProtoMessage message = new ProtoMessage().varint(1, kind.code);
        addresses.stream().limit(ADDRESSES_MAX).forEach(address -> message.bytes(2, address.bytes()));
        return message;
    }

    /** The next message, which has to be of that kind. */
    static PunchMessage receive(Stream stream, Kind kind) throws IOException {
        PunchMessage message = parse(MESSAGES.require(stream.input()));
        if (message.kind != kind) {
            throw new MalformedException(stream.peer() + " says " + message.kind + " where it was to say " + kind);
        }
        return message;
    }

    static PunchMessage parse(byte[] bytes) throws MalformedException {
        long code = 0;
        List<Multiaddr> addresses = new ArrayList<>();
        ProtoReader reader = ProtoReader.lenient(ByteBuffer.wrap(bytes));
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if (tag == (1 << 3 | ProtoReader.VARINT)) {
                code = reader.readVarint();
            } else if (tag == (2 << 3 | ProtoReader.BYTES)) {
                byte[] address = reader.readBytes();
                if (addresses.size() < ADDRESSES_MAX) {
                    Multiaddr.readable(address).ifPresent(addresses::add);
                }
            } else {
                reader.skipValue(tag);
            }
        }
        for (Kind kind : Kind.values()) {
            if (kind.code == code) {
                return new PunchMessage(kind, addresses);
            }
        }
        throw new MalformedException("A message before a direct dial of the kind " + code + " is not known");
    }
}
