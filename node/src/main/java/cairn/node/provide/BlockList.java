package cairn.node.provide;

import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import cairn.network.kad.KadKey;
import cairn.network.kad.Placed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The blocks of a cycle, in files by the first byte of their places, so that they can be gone through in the order of
 * the places while only some of them are in memory. A file is one multihash after the other; one that stands there
 * twice counts once. Used by one thread.
 */
final class BlockList {
    private static final int FILES = 256;
    private static final int BUFFER_BYTES = 4096;
    /** Files are read until there are so many blocks. */
    private static final int READ_MIN = 4096;

    private final Path folder;

    /** What is in {@code folder}, if anything is. */
    BlockList(Path folder) {
        this.folder = folder;
    }

    /** Hands over blocks. */
    @FunctionalInterface
    interface Source {
        void forEach(Taker taker) throws IOException;
    }

    /** Takes blocks. */
    @FunctionalInterface
    interface Taker {
        void take(Multihash hash) throws IOException;
    }

    boolean isThere() {
        return Files.isDirectory(folder);
    }

    /** Takes the place of what was there, all at once; returns how many there are. */
    long replace(Source source) throws IOException {
        Path fresh = folder.resolveSibling(folder.getFileName() + ".new");
        remove(fresh);
        Files.createDirectories(fresh);
        ByteArrayOutputStream[] waiting = new ByteArrayOutputStream[FILES];
        long[] count = {0};
        source.forEach(hash -> {
            if (!hash.isIdentity()) {
                int number = number(KadKey.of(hash.bytes()));
                ByteArrayOutputStream bytes = waiting[number] == null ? new ByteArrayOutputStream() : waiting[number];
                waiting[number] = bytes;
                bytes.writeBytes(hash.bytes());
                if (bytes.size() >= BUFFER_BYTES) {
                    append(file(fresh, number), bytes, false);
                }
                count[0]++;
            }
        });
        for (int number = 0; number < FILES; number++) {
            if (waiting[number] != null) {
                append(file(fresh, number), waiting[number], true);
            }
        }
        remove(folder);
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        return count[0];
    }

    private static void append(Path file, ByteArrayOutputStream bytes, boolean isLast) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            if (isLast) {
                channel.force(true);
            }
        }
        bytes.reset();
    }

    private static void remove(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            for (int number = 0; number < FILES; number++) {
                Files.deleteIfExists(file(folder, number));
            }
            Files.delete(folder);
        }
    }

    private static Path file(Path folder, int number) {
        return folder.resolve(String.format("%02x", number));
    }

    private static int number(KadKey place) {
        return (int) place.prefix(Byte.SIZE);
    }

    /**
     * The blocks behind a place, in order, some at least where there are any.
     *
     * @throws MalformedException where a file is damaged; there is no list any more then
     */
    List<Placed> after(Optional<KadKey> last) throws IOException {
        try {
            return read(last);
        } catch (MalformedException e) {
            remove(folder);
            throw e;
        }
    }

    private List<Placed> read(Optional<KadKey> last) throws IOException {
        TreeSet<Placed> found = new TreeSet<>(Placed.ORDER);
        for (int number = last.map(BlockList::number).orElse(0); number < FILES && found.size() < READ_MIN; number++) {
            Path file = file(folder, number);
            if (Files.exists(file)) {
                read(file, last, found);
            }
        }
        return List.copyOf(found);
    }

    private static void read(Path file, Optional<KadKey> last, Set<Placed> found) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        while (bytes.hasRemaining()) {
            Placed block = Placed.of(Multihash.read(bytes));
            if (last.isEmpty() || KadKey.ORDER.compare(block.place(), last.get()) > 0) {
                found.add(block);
            }
        }
    }

    /** How many there are behind a place. */
    long count(Optional<KadKey> last) throws IOException {
        long count = 0;
        int first = last.map(BlockList::number).orElse(0);
        for (int number = first; number < FILES; number++) {
            Path file = file(folder, number);
            if (!Files.exists(file)) {
                continue;
            }
            if (number == first) {
                TreeSet<Placed> found = new TreeSet<>(Placed.ORDER);
                read(file, last, found);
                count += found.size();
            } else {
                for (ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)); bytes.hasRemaining(); count++) {
                    Multihash.read(bytes);
                }
            }
        }
        return count;
    }
}
