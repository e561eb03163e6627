package cairn.storage.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.data.block.Block;
import cairn.storage.block.Proof;
import cairn.storage.block.SomeBlocks;
import cairn.storage.pack.Durability;
import cairn.storage.pack.PackStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Homes of nodes, and an empty bucket of a real server for them. */
abstract class BucketFixture {
    static final long MIB = 1 << 20;

    @TempDir
    Path directory;

    BucketAddress address;

    @BeforeAll
    static void findServer() {
        assumeTrue(S3Server.absence().isEmpty(), () -> S3Server.absence().orElse(""));
    }

    @BeforeEach
    void makeBucket() throws IOException, InterruptedException {
        address = S3Server.freshBucket();
    }

    /** A store that does nothing by itself. */
    static BucketOptions quiet(long packBytes, long cacheBytesMax) {
        return quiet(packBytes, cacheBytesMax, Duration.ZERO);
    }

    static BucketOptions quiet(long packBytes, long cacheBytesMax, Duration grace) {
        Duration never = Duration.ofHours(1);
        return new BucketOptions(packBytes, 5 << 20, cacheBytesMax, 256 * MIB, never, never, grace);
    }

    BucketStore open(String home, BucketOptions options) throws IOException {
        Path folder = directory.resolve(home);
        PackStore near = PackStore.open(folder.resolve("packs"), PackStore.Options.of(Durability.OS));
        return BucketStore.open(
                near, folder.resolve("bucket"), address, S3Server.KEY, Proof.HASH, BucketStore.Sync.NEAR, options);
    }

    static List<Block> blocks(int first, int count, int bytes) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blocks.add(SomeBlocks.sized(first + i, bytes));
        }
        return blocks;
    }

    static void put(BucketStore store, List<Block> blocks) throws IOException {
        for (Block block : blocks) {
            store.put(block);
        }
    }

    static void assertHolds(BucketStore store, List<Block> blocks) throws IOException {
        for (Block block : blocks) {
            assertTrue(store.has(block.cid().hash()));
            assertEquals(block.bytes(), store.get(block.cid()).orElseThrow().bytes());
        }
    }
}
