package cairn.storage.bucket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The cache: pieces of packs as files, together at most so many bytes; what was not read for longest goes first. What
 * is in it is not believed: whoever reads checks. May be used by any thread.
 */
final class Pieces {
    /** Bytes of a pack that are in a file. */
    private record Piece(int pack, long start, long bytes) {
        private long end() {
            return start + bytes;
        }

        private String fileName() {
            return pack + "-" + start + "-" + bytes;
        }
    }

    private static final Pattern FILE_NAME = Pattern.compile("(\\d{1,8})-(\\d{1,18})-(\\d{1,18})");

    private final Path folder;
    private final long bytesMax;
    /** Guarded by this, as all below: by their packs and where they start. */
    private final Map<Integer, TreeMap<Long, Piece>> pieces = new HashMap<>();
    /** In the order in which they were read. */
    private final LinkedHashMap<Piece, Boolean> order = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    /** Takes over what an earlier process left of packs that are known. */
    Pieces(Path folder, long bytesMax, IntPredicate isKnown) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.bytesMax = bytesMax;
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted(Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .toList();
        }
        for (Path file : files) {
            Matcher name = FILE_NAME.matcher(file.getFileName().toString());
            if (name.matches() && isKnown.test(Integer.parseInt(name.group(1)))) {
                Piece piece = new Piece(
                        Integer.parseInt(name.group(1)), Long.parseLong(name.group(2)), Long.parseLong(name.group(3)));
                if (Files.size(file) == piece.bytes) {
                    enter(piece);
                    continue;
                }
            }
            Files.delete(file);
        }
        evict();
    }

    private void enter(Piece piece) throws IOException {
        Piece before;
        synchronized (this) {
            before = pieces.computeIfAbsent(piece.pack, _ -> new TreeMap<>()).put(piece.start, piece);
            if (before != null) {
                bytes -= before.bytes;
                order.remove(before);
            }
            order.put(piece, true);
            bytes += piece.bytes;
        }
        if (before != null && before.bytes != piece.bytes) {
            Files.deleteIfExists(folder.resolve(before.fileName()));
        }
    }

    /** These bytes of a pack, if all of them are here. */
    Optional<ByteBuffer> read(int pack, long offset, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        while (into.hasRemaining()) {
            Optional<Piece> piece = at(pack, offset + into.position());
            if (piece.isEmpty() || !read(piece.get(), offset + into.position(), into)) {
                return Optional.empty();
            }
        }
        return Optional.of(into.flip());
    }

    private synchronized Optional<Piece> at(int pack, long offset) {
        Map.Entry<Long, Piece> entry =
                pieces.getOrDefault(pack, new TreeMap<>()).floorEntry(offset);
        if (entry == null || entry.getValue().end() <= offset) {
            return Optional.empty();
        }
        order.get(entry.getValue());
        return Optional.of(entry.getValue());
    }

    private boolean read(Piece piece, long offset, ByteBuffer into) throws IOException {
        int limit = into.limit();
        into.limit((int) Math.min(limit, into.position() + piece.end() - offset));
        try (FileChannel channel = FileChannel.open(folder.resolve(piece.fileName()), StandardOpenOption.READ)) {
            long at = offset - piece.start;
            while (into.hasRemaining()) {
                int count = channel.read(into, at);
                if (count < 0) {
                    forget(piece);
                    return false;
                }
                at += count;
            }
            return true;
        } catch (NoSuchFileException e) {
            forget(piece);
            return false;
        } finally {
            into.limit(limit);
        }
    }

    /** How many of a pack's bytes from {@code offset} on, up to {@code bytes}, are missing until the next piece. */
    synchronized long missing(int pack, long offset, long bytes) {
        Long next = pieces.getOrDefault(pack, new TreeMap<>()).higherKey(offset);
        return next == null ? bytes : Math.min(bytes, next - offset);
    }

    /** Keeps bytes of a pack. */
    void add(int pack, long start, ByteBuffer content) throws IOException {
        Piece piece = new Piece(pack, start, content.remaining());
        if (piece.bytes > bytesMax) {
            return;
        }
        Path file = folder.resolve(piece.fileName());
        Path fresh = file.resolveSibling(piece.fileName() + PackWriter.FRESH_SUFFIX);
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer rest = content.duplicate();
            while (rest.hasRemaining()) {
                out.write(rest);
            }
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        enter(piece);
        evict();
    }

    /** Makes a file that holds a whole pack a piece. */
    void adopt(int pack, Path whole) throws IOException {
        Piece piece = new Piece(pack, 0, Files.size(whole));
        forget(pack);
        Files.move(whole, folder.resolve(piece.fileName()), StandardCopyOption.ATOMIC_MOVE);
        enter(piece);
        evict();
    }

    private void evict() throws IOException {
        while (true) {
            Piece last;
            synchronized (this) {
                if (bytes <= bytesMax) {
                    return;
                }
                last = order.sequencedKeySet().getFirst();
            }
            forget(last);
        }
    }

    private void forget(Piece piece) throws IOException {
        synchronized (this) {
            if (order.remove(piece) == null) {
                return;
            }
            TreeMap<Long, Piece> ofPack = pieces.get(piece.pack);
            ofPack.remove(piece.start, piece);
            if (ofPack.isEmpty()) {
                pieces.remove(piece.pack);
            }
            bytes -= piece.bytes;
        }
        Files.deleteIfExists(folder.resolve(piece.fileName()));
    }

    /** Forgets the pieces with any of these bytes. */
    void forget(int pack, long offset, int length) throws IOException {
        for (long at = offset; at < offset + length; ) {
            Optional<Piece> piece = at(pack, at);
            if (piece.isPresent()) {
                forget(piece.get());
            }
            at = piece.isPresent() ? piece.get().end() : at + 1;
        }
    }

    /** Forgets everything of a pack. */
    void forget(int pack) throws IOException {
        List<Piece> all;
        synchronized (this) {
            all = List.copyOf(pieces.getOrDefault(pack, new TreeMap<>()).values());
        }
        for (Piece piece : all) {
            forget(piece);
        }
    }

    synchronized long bytes() {
        return bytes;
    }

    long bytesMax() {
        return bytesMax;
    }
}
