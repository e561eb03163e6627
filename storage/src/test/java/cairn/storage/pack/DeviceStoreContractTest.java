package cairn.storage.pack;

import cairn.storage.block.BlockStore;
import cairn.storage.block.BlockStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a device with segments so small that one is sealed every few blocks. */
final class DeviceStoreContractTest {
    abstract static class Small extends BlockStoreContract {
        private static final int SEGMENT_BYTES = 64 * 1024;
        private static final int SEGMENTS = 1000;

        @TempDir
        Path directory;

        abstract int writers();

        @Override
        protected BlockStore open() throws IOException {
            Path file = directory.resolve("device");
            PackDevice device =
                    Files.exists(file) ? PackDevice.at(file) : DeviceFiles.make(file, SEGMENT_BYTES, SEGMENTS);
            return DeviceFiles.open(directory, device, writers());
        }
    }

    @Nested
    final class OneWriter extends Small {
        @Override
        int writers() {
            return 1;
        }
    }

    @Nested
    final class FourWriters extends Small {
        @Override
        int writers() {
            return 4;
        }
    }
}
