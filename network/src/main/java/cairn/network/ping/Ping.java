package cairn.network.ping;

import cairn.data.failure.MalformedException;
import cairn.data.peer.PeerId;
import cairn.network.stream.Stream;
import cairn.network.stream.Streams;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Both sides of the protocol. */
public final class Ping {
    /** The protocol's name in negotiations. */
    public static final String PROTOCOL = "/ipfs/ping/1.0.0";

    private static final int BYTES = 32;
    private static final Duration SILENCE_MAX = Duration.ofSeconds(60);
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ping() {}

    /** Answers until the peer stops asking. */
    public static void serve(Stream stream) throws IOException {
        while (true) {
            stream.deadline(SILENCE_MAX);
            byte[] asked = stream.input().readNBytes(BYTES);
            if (asked.length < BYTES) {
                return;
            }
            stream.output().write(asked);
            stream.output().flush();
        }
    }

    /** Asks {@code count} times over one stream and gives the time of each answer. */
    public static List<Duration> ask(Streams streams, PeerId peer, int count, Duration patience) throws IOException {
        Stream stream = streams.open(peer, List.of(PROTOCOL), patience);
        try (stream) {
            List<Duration> times = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                stream.deadline(patience);
                byte[] asked = new byte[BYTES];
                RANDOM.nextBytes(asked);
                long start = System.nanoTime();
                stream.output().write(asked);
                stream.output().flush();
                if (!Arrays.equals(asked, stream.input().readNBytes(BYTES))) {
                    throw new MalformedException("The peer " + peer + " answers a ping with other bytes");
                }
                times.add(Duration.ofNanos(System.nanoTime() - start));
            }
            return times;
        }
    }
}
