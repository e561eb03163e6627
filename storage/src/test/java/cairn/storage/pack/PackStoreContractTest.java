package cairn.storage.pack;

import cairn.storage.block.BlockStore;
import cairn.storage.block.BlockStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract with packs so small that one is sealed every few blocks. */
final class PackStoreContractTest {
    abstract static class Small extends BlockStoreContract {
        @TempDir
        Path directory;

        abstract int writers();

        abstract Durability durability();

        @Override
        protected BlockStore open() throws IOException {
            return PackStore.open(directory, new PackStore.Options(durability(), 64 * 1024, writers()));
        }
    }

    @Nested
    final class OneWriter extends Small {
        @Override
        int writers() {
            return 1;
        }

        @Override
        Durability durability() {
            return Durability.COMMIT;
        }
    }

    @Nested
    final class FourWriters extends Small {
        @Override
        int writers() {
            return 4;
        }

        @Override
        Durability durability() {
            return Durability.OS;
        }
    }
}
