package cairn.storage.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The power goes at a random change of a store on a device so small that its segments are used again and again: the
 * table, the superblocks and what is in the segments are lost, torn, or there without what was written before.
 */
final class DevicePowerCutTest extends PowerCuts {
    private static final int SEGMENT_BYTES = 192 * 1024;
    private static final int SEGMENTS = 22;

    private static Path device(Path directory) {
        return directory.resolve("device");
    }

    @Override
    void make(Path directory) throws IOException {
        Files.createDirectories(directory);
        DeviceFiles.make(device(directory), SEGMENT_BYTES, SEGMENTS);
    }

    @Override
    PackStore open(Path directory, Medium medium) throws IOException {
        Path device = device(directory);
        return PackStore.open(directory, device, PackDevice.at(device).uuid(), DeviceFiles.options(2), medium);
    }

    @Override
    Path index(Path directory) {
        return directory.resolve("index");
    }

    @Override
    int rounds() {
        return 12;
    }
}
