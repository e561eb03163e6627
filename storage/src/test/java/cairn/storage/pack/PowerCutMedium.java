package cairn.storage.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A medium that loses its power at some moment. From then on every call fails, and {@link #leave} makes what a machine
 * might find afterwards: of what was not forced each sector of 512 bytes is as it was at some moment since the last
 * force, or rubbish where nothing was before; lengths, new names and removed files are lost or not; pages of a map are
 * there or not. Everything is drawn from a seed.
 */
final class PowerCutMedium extends WatchedMedium {
    private static final int SECTOR_BYTES = 512;
    private static final int[] KEPT_PERCENT = {0, 5, 50, 95, 100};

    /** What was done to a file since it was forced. */
    private sealed interface Change {
        record Bytes(long offset, ByteBuffer bytes) implements Change {}

        record Length(long bytes) implements Change {}
    }

    /** A file, whatever its name is. */
    private static final class Content {
        private byte[] forced = new byte[0];
        private final List<Change> changes = new ArrayList<>();
        private Optional<MappedByteBuffer> map = Optional.empty();
    }

    /** What was done to a directory since it was forced; {@code content} is empty where the name was removed. */
    private record Naming(Path file, Optional<Content> content, Optional<Path> from) {}

    private final Path root;
    private final Random random;
    private long stepsLeft;
    private final Map<Path, Content> named = new LinkedHashMap<>();
    private final IdentityHashMap<MappedByteBuffer, Content> mapped = new IdentityHashMap<>();
    private final Map<Path, Content> forcedNames = new LinkedHashMap<>();
    private final List<Naming> namings = new ArrayList<>();

    /** What is in {@code root} was forced; after so many changes the power goes. */
    PowerCutMedium(Path root, long seed, long steps) throws IOException {
        this.root = root;
        this.random = new Random(seed);
        this.stepsLeft = steps;
        if (Files.exists(root)) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    Content content = new Content();
                    content.forced = Files.readAllBytes(file);
                    named.put(file, content);
                    forcedNames.put(file, content);
                }
            }
        }
    }

    synchronized boolean isCut() {
        return stepsLeft <= 0;
    }

    synchronized void cut() {
        stepsLeft = 0;
    }

    private void step() throws IOException {
        if (stepsLeft <= 0) {
            throw new IOException("The power is gone");
        }
        stepsLeft--;
        if (random.nextInt(40) == 0) {
            writeBack();
        }
    }

    /** The kernel writes some pages of the maps at any time. */
    private void writeBack() {
        int percent = KEPT_PERCENT[random.nextInt(KEPT_PERCENT.length)];
        for (Content content : named.values()) {
            if (content.map.isPresent() && random.nextInt(4) == 0) {
                content.forced = withPagesOf(content, content.forced, percent);
                content.changes.clear();
            }
        }
    }

    private byte[] withPagesOf(Content content, byte[] old, int percent) {
        MappedByteBuffer map = content.map.orElseThrow();
        byte[] bytes = Arrays.copyOf(old, map.capacity());
        for (int at = 0; at < bytes.length; at += SECTOR_BYTES) {
            if (random.nextInt(100) < percent) {
                map.get(at, bytes, at, Math.min(SECTOR_BYTES, bytes.length - at));
            }
        }
        return bytes;
    }

    @Override
    void making(Path file) throws IOException {
        step();
        make(file).changes.add(new Change.Length(0));
    }

    private Content make(Path file) {
        return named.computeIfAbsent(file, f -> {
            Content made = new Content();
            namings.add(new Naming(f, Optional.of(made), Optional.empty()));
            return made;
        });
    }

    @Override
    int writing(Path file, long offset, ByteBuffer bytes) throws IOException {
        boolean wasCut = isCut();
        int length = bytes.remaining();
        ByteBuffer copy = ByteBuffer.allocate(length).put(bytes).flip();
        if (!wasCut) {
            named.get(file).changes.add(new Change.Bytes(offset, copy));
        }
        step();
        return length;
    }

    @Override
    void settingLength(Path file, long bytes) throws IOException {
        step();
        make(file).changes.add(new Change.Length(bytes));
    }

    @Override
    void mapping(Path file, long bytes) throws IOException {
        step();
        make(file);
    }

    @Override
    void mapped(Path file, MappedByteBuffer map) {
        Content content = named.get(file);
        if (content.forced.length < map.capacity()) {
            content.changes.add(new Change.Length(map.capacity()));
        }
        content.map = Optional.of(map);
        mapped.put(map, content);
    }

    @Override
    void moving(Path from, Path to) throws IOException {
        step();
        Content moved = named.remove(from);
        named.put(to, moved);
        namings.add(new Naming(to, Optional.of(moved), Optional.of(from)));
    }

    @Override
    void deleting(Path file) throws IOException {
        step();
        named.remove(file);
        namings.add(new Naming(file, Optional.empty(), Optional.empty()));
    }

    @Override
    void forcing(String what) throws IOException {
        step();
    }

    @Override
    void forced(Path file) {
        Content content = named.get(file);
        if (content != null) {
            content.forced = after(content, content.forced, content.changes, 100);
            content.changes.clear();
        }
    }

    @Override
    void forced(MappedByteBuffer map) {
        Content content = mapped.get(map);
        content.forced = withPagesOf(content, content.forced, 100);
        content.changes.clear();
    }

    @Override
    void forcedDirectory(Path directory) {
        for (Naming naming : namings) {
            if (naming.file.getParent().equals(directory)) {
                apply(naming, forcedNames);
            }
        }
        namings.removeIf(naming -> naming.file.getParent().equals(directory));
    }

    private static void apply(Naming naming, Map<Path, Content> names) {
        naming.from.ifPresent(names::remove);
        naming.content.ifPresentOrElse(content -> names.put(naming.file, content), () -> names.remove(naming.file));
    }

    @Override
    void reading(Path file) {
        // Reads go on until the machine stops.
    }

    /** The file's bytes after some of the changes: the last of each sector that is kept. */
    private byte[] after(Content content, byte[] old, List<Change> changes, int percent) {
        byte[] bytes = old.clone();
        for (Change change : changes) {
            bytes = switch (change) {
                case Change.Length length -> isKept(percent) ? Arrays.copyOf(bytes, (int) length.bytes) : bytes;
                case Change.Bytes written -> after(bytes, content.forced.length, written, percent);
            };
        }
        return bytes;
    }

    private byte[] after(byte[] old, int forcedBytes, Change.Bytes written, int percent) {
        byte[] bytes = old;
        int end = (int) written.offset + written.bytes.remaining();
        for (int at = (int) written.offset; at < end; ) {
            int next = Math.min(end, (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
            if (isKept(percent)) {
                bytes = next > bytes.length ? Arrays.copyOf(bytes, next) : bytes;
                written.bytes.get(at - (int) written.offset, bytes, at, next - at);
            } else if (at >= forcedBytes && next <= bytes.length && random.nextInt(20) == 0) {
                byte[] rubbish = new byte[next - at];
                random.nextBytes(rubbish);
                System.arraycopy(rubbish, 0, bytes, at, rubbish.length);
            }
            at = next;
        }
        return bytes;
    }

    private boolean isKept(int percent) {
        return percent == 100 || random.nextInt(100) < percent;
    }

    /** Writes what the machine may find when it is started again. */
    synchronized void leave(Path target) throws IOException {
        cut();
        Map<Path, Content> found = new LinkedHashMap<>(forcedNames);
        int namesPercent = KEPT_PERCENT[random.nextInt(KEPT_PERCENT.length)];
        for (Naming naming : namings) {
            boolean isPossible = naming.from.isEmpty() || found.containsKey(naming.from.get());
            if (isPossible && isKept(namesPercent)) {
                apply(naming, found);
            }
        }
        for (Map.Entry<Path, Content> each : found.entrySet()) {
            Path file = target.resolve(root.relativize(each.getKey()).toString());
            Files.createDirectories(file.getParent());
            Files.write(file, remains(each.getValue()));
        }
    }

    private byte[] remains(Content content) {
        int percent = KEPT_PERCENT[random.nextInt(KEPT_PERCENT.length)];
        byte[] bytes = after(content, content.forced, content.changes, percent);
        return content.map.isPresent() && isKept(percent) ? withPagesOf(content, bytes, percent) : bytes;
    }
}
