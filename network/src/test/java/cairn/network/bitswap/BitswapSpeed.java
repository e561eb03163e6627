package cairn.network.bitswap;

import cairn.data.cid.Cid;
import cairn.network.routing.ContentRouting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Prints how fast blocks go from one host to another over pipes in memory: what Bitswap itself costs. Run by hand. */
final class BitswapSpeed {
    private BitswapSpeed() {}

    public static void main(String[] args) throws IOException {
        for (int round = 0; round < 4; round++) {
            measure(512, 256 * 1024, 256);
            measure(128, 1024 * 1024, 256);
            measure(20_000, 1000, 2048);
        }
    }

    private static void measure(int count, int blockBytes, int inFlight) throws IOException {
        PipeNetwork network = new PipeNetwork();
        HeldBlocks held = new HeldBlocks();
        List<Cid> cids = held.addRandom(new Random(1), count, blockBytes);
        PipeNetwork.Host here = network.host("here");
        PipeNetwork.Host there = network.host("there");
        try (Bitswap _ = start(there, held);
                Bitswap client = start(here, new HeldBlocks());
                Session session = client.session()) {
            here.connect(there);
            long start = System.nanoTime();
            int asked = 0;
            for (int taken = 0; taken < count; taken++) {
                while (asked < count && asked - taken < inFlight) {
                    session.ask(cids.get(asked++), Duration.ofSeconds(30));
                }
                if (session.take(Duration.ofSeconds(30)).isEmpty()) {
                    throw new IllegalStateException("Nothing came");
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%d blocks of %d bytes: %.0f MiB/s, %.0f blocks/s, messages %d%n",
                    count,
                    blockBytes,
                    count / 1048576.0 * blockBytes / seconds,
                    count / seconds,
                    client.stat().messagesReceived());
        }
    }

    private static Bitswap start(PipeNetwork.Host host, LocalBlocks blocks) {
        return Bitswap.start(host, blocks, ContentRouting.NONE, ServePolicy.OPEN, BitswapLimits.usual());
    }
}
