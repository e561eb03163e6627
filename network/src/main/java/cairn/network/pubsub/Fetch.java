package cairn.network.pubsub;

import cairn.data.failure.MalformedException;
import cairn.data.ipns.IpnsRecord;
import cairn.data.peer.PeerId;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.protobuf.ProtoReader;
import cairn.network.stream.Delimited;
import cairn.network.stream.Stream;
import cairn.network.stream.Streams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks a peer for the last value of a key, which it told before this node came. Specification: libp2p fetch. May be
 * used by any thread.
 */
final class Fetch {
    static final String PROTOCOL = "/libp2p/fetch/0.0.1";

    private static final System.Logger LOG = System.getLogger(Fetch.class.getName());
    private static final Delimited REQUESTS = new Delimited("A fetch request", "bytesMax", 1024);
    private static final Delimited ANSWERS = new Delimited("A fetch answer", "bytesMax", IpnsRecord.BYTES_MAX + 64);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int FOUND = 0;
    private static final int NOT_FOUND = 1;

    private final Streams streams;

    Fetch(Streams streams) {
        this.streams = streams;
    }

    /** Answers others from now on with what {@code known} knows. */
    static void serve(Streams streams, Function<byte[], Optional<byte[]>> known) {
        streams.handle(PROTOCOL, stream -> {
            stream.deadline(PATIENCE);
            byte[] key = field(REQUESTS.require(stream.input()), 1);
            Optional<byte[]> value = known.apply(key);
            ProtoMessage answer = new ProtoMessage().varint(1, value.isPresent() ? FOUND : NOT_FOUND);
            value.ifPresent(bytes -> answer.bytes(2, bytes));
            stream.output().write(Delimited.framed(answer));
            stream.closeWrite();
        });
    }

    /** What the peer knows; nothing where it does not answer either. */
    Optional<byte[]> ask(PeerId peer, byte[] key, Duration patience) {
        try (Stream stream = streams.open(peer, List.of(PROTOCOL), patience)) {
            stream.deadline(patience);
            stream.output().write(Delimited.framed(new ProtoMessage().bytes(1, key)));
            stream.closeWrite();
            byte[] value = field(ANSWERS.require(stream.input()), 2);
            return value.length == 0 ? Optional.empty() : Optional.of(value);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.TRACE, () -> peer + " does not tell of a key: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The bytes of one field; none where it is not there. */
    private static byte[] field(byte[] message, int number) throws MalformedException {
        ProtoReader reader = ProtoReader.lenient(ByteBuffer.wrap(message));
        byte[] value = {};
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if (tag == (number << 3 | ProtoReader.BYTES)) {
                value = reader.readBytes();
            } else {
                reader.skipValue(tag);
            }
        }
        return value;
    }
}
