package cairn.storage.pack;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/** Packs as files of a directory, each as long as what was written to it. */
final class DirectoryPlace implements PackPlace {
    static final String SUFFIX = ".pack";
    /** The end of the name of a pack that is being made. */
    static final String FRESH_SUFFIX = ".pack.new";

    private final Path directory;
    private final Medium medium;
    private final boolean isOnlyRead;

    DirectoryPlace(Path directory, Medium medium) {
        this(directory, medium, false);
    }

    /** {@code isOnlyRead} where the packs are somebody else's. */
    DirectoryPlace(Path directory, Medium medium, boolean isOnlyRead) {
        this.directory = directory;
        this.medium = medium;
        this.isOnlyRead = isOnlyRead;
    }

    /** Changes whenever packs come, go, or change. */
    String state() throws IOException {
        StringBuilder state = new StringBuilder(directory + "\n");
        for (int number : numbers()) {
            Path file = file(directory, number);
            state.append(number)
                    .append(' ')
                    .append(Files.size(file))
                    .append(' ')
                    .append(Files.getLastModifiedTime(file))
                    .append('\n');
        }
        return state.toString();
    }

    static Path file(Path directory, int number) {
        return file(directory, number, SUFFIX);
    }

    private static Path file(Path directory, int number, String suffix) {
        return directory.resolve(String.format(Locale.ROOT, "%08d", number) + suffix);
    }

    @Override
    public String name() {
        return directory.toString();
    }

    @Override
    public String name(int number) {
        return file(directory, number).toString();
    }

    @Override
    public SortedSet<Integer> numbers() throws IOException {
        SortedSet<Integer> numbers = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX + "*")) {
            for (Path file : files) {
                if (file.toString().endsWith(FRESH_SUFFIX)) {
                    if (!isOnlyRead) {
                        medium.delete(file); // A pack that was not finished being made.
                    }
                    continue;
                }
                String name = file.getFileName().toString();
                try {
                    numbers.add(Integer.parseInt(name.substring(0, name.length() - SUFFIX.length())));
                } catch (NumberFormatException e) {
                    throw new MalformedException(file + " has no pack's name; move it out of " + directory);
                }
            }
        }
        return numbers;
    }

    @Override
    public int lastNumber() {
        return 0;
    }

    @Override
    public PackExtent create(int number, ByteBuffer head, Purpose purpose) throws IOException {
        if (isOnlyRead) {
            throw new UnavailableException("The packs in " + directory + " are only read");
        }
        Path fresh = file(directory, number, FRESH_SUFFIX);
        Uninterrupted.call(() -> {
            try (FileChannel out = medium.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                out.write(head.duplicate(), 0);
                out.force(true);
            }
            return fresh;
        });
        medium.move(fresh, file(directory, number));
        medium.forceDirectory(directory);
        return extent(number);
    }

    @Override
    public PackExtent extent(int number) {
        return new PackPath(file(directory, number), medium, isOnlyRead);
    }

    @Override
    public long bytes(int number) throws IOException {
        try {
            return Files.size(file(directory, number));
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    @Override
    public boolean endsAt(int number, long end) throws IOException {
        return bytes(number) == end;
    }

    @Override
    public boolean hasKnownEnd(int number) {
        return true;
    }

    @Override
    public boolean isBounded() {
        return false;
    }

    @Override
    public long freeBytes() {
        return directory.toFile().getUsableSpace();
    }

    @Override
    public void forceDeletions() throws IOException {
        if (!isOnlyRead) {
            medium.forceDirectory(directory);
        }
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    /** A pack's file. */
    private record PackPath(Path file, Medium medium, boolean isOnlyRead) implements PackExtent {
        @Override
        public String name() {
            return file.toString();
        }

        @Override
        public FileChannel open(OpenOption... options) throws IOException {
            return medium.open(file, options);
        }

        @Override
        public long start() {
            return 0;
        }

        @Override
        public int salt() {
            return 0;
        }

        @Override
        public boolean isBounded() {
            return false;
        }

        /** What is new reads as zeros and takes no room. */
        @Override
        public void reserve(long bytes) throws IOException {
            medium.setLength(file, Math.max(bytes, Files.size(file)));
        }

        @Override
        public ByteBuffer map() throws IOException {
            return Uninterrupted.call(() -> {
                try (FileChannel in = medium.open(file, StandardOpenOption.READ)) {
                    if (in.size() > Integer.MAX_VALUE) {
                        throw new MalformedException(file + " is no pack: it has " + in.size() + " bytes");
                    }
                    return in.map(FileChannel.MapMode.READ_ONLY, 0, in.size()).order(ByteOrder.LITTLE_ENDIAN);
                }
            });
        }

        @Override
        public void cut(FileChannel channel, long bytes) throws IOException {
            channel.truncate(bytes);
        }

        @Override
        public void finish(FileChannel channel, long bytes) throws IOException {
            channel.truncate(bytes);
            channel.force(true);
        }

        @Override
        public void delete() throws IOException {
            medium.delete(file);
        }
    }
}
