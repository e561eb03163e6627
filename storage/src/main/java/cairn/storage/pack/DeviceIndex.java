package cairn.storage.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps packs that are not beside their index, and the index that a home has of them, together: those of a device, and
 * those that are only read. Of a device the index is believed where nobody opened it
 * since this home did: the file {@code device} beside it says which opening that was. Else, as where the device was
 * another home's meanwhile, or is an older copy of itself, the index is made anew.
 */
final class DeviceIndex {
    private static final String INDEX = "index";
    private static final String FILE = "device";
    private static final String HEAD = "head";

    private DeviceIndex() {}

    /** Removes an index that is not this device's of now, and notes this opening on both sides. */
    static void bind(Path directory, SegmentPlace place, Medium medium) throws IOException {
        Path index = directory.resolve(INDEX);
        Files.createDirectories(index);
        Path file = index.resolve(FILE);
        if (place.wasDamaged() || !name(place.superblock()).equals(read(file))) {
            forget(index, medium);
        }
        Superblock opened = place.noteOpening();
        write(file, name(opened), medium);
    }

    /** Removes an index of packs that are only read where it was made when they were in another state than now. */
    static void bind(Path directory, String state, Medium medium) throws IOException {
        Path index = directory.resolve(INDEX);
        Files.createDirectories(index);
        Path file = index.resolve(FILE);
        if (!state.equals(read(file))) {
            forget(index, medium);
            write(file, state, medium);
        }
    }

    private static void forget(Path index, Medium medium) throws IOException {
        medium.delete(index.resolve(HEAD));
        PackIndex.delete(index, medium);
        medium.forceDirectory(index);
    }

    private static String name(Superblock superblock) {
        return superblock.uuid() + " " + superblock.generation() + "\n";
    }

    private static String read(Path file) throws IOException {
        return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
    }

    private static void write(Path file, String text, Medium medium) throws IOException {
        Path fresh = file.resolveSibling(FILE + ".new");
        Uninterrupted.call(() -> {
            try (FileChannel out = medium.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
                out.force(true);
            }
            return fresh;
        });
        medium.move(fresh, file);
        medium.forceDirectory(file.getParent());
    }
}
