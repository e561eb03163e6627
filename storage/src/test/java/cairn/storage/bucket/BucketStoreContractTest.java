package cairn.storage.bucket;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.storage.block.BlockStore;
import cairn.storage.block.BlockStoreContract;
import cairn.storage.block.Proof;
import cairn.storage.pack.Durability;
import cairn.storage.pack.PackStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The contract with packs so small that blocks are in the bucket, on their way and near at the same time. */
@Tag("slow")
final class BucketStoreContractTest extends BlockStoreContract {
    @TempDir
    Path directory;

    @BeforeAll
    static void findServer() {
        assumeTrue(S3Server.absence().isEmpty(), () -> S3Server.absence().orElse(""));
    }

    @Override
    protected BlockStore open() throws IOException {
        try {
            BucketOptions options = new BucketOptions(
                    128 * 1024,
                    5 << 20,
                    512 * 1024,
                    4 << 20,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ZERO);
            return BucketStore.open(
                    PackStore.open(directory.resolve("packs"), new PackStore.Options(Durability.OS, 64 * 1024, 2)),
                    directory.resolve("bucket"),
                    S3Server.freshBucket(),
                    S3Server.KEY,
                    Proof.HASH,
                    BucketStore.Sync.NEAR,
                    options);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
