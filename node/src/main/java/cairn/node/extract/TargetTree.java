package cairn.node.extract;

import cairn.data.failure.MalformedException;
import cairn.data.unixfs.Attributes;
import cairn.node.add.UnixMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * The files, directories and symlinks at and below one path of this machine that an extraction makes. May be shared
 * between threads; a directory is made before what is in it.
 */
public final class TargetTree {
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;
    private static final int OWN_BITS = 07777;
    private static final Set<OpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> FOUND = Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    /** A directory that this extraction made or found to be one. */
    public static final class Folder {
        private final Path path;

        private Folder(Path path) {
            this.path = path;
        }

        /**
         * The place of an entry.
         *
         * @throws MalformedException where the name leads elsewhere or cannot be a file's on this machine
         */
        public Place place(String name) throws MalformedException {
            if (!EntryNames.isPlain(name)) {
                throw unfit(name);
            }
            try {
                Path below = path.resolve(name);
                if (below.getNameCount() != path.getNameCount() + 1 || !below.startsWith(path)) {
                    throw unfit(name);
                }
                return new Place(below, false);
            } catch (InvalidPathException e) {
                throw unfit(name);
            }
        }

        private MalformedException unfit(String name) {
            return new MalformedException("The directory " + path + " has an entry named \"" + name.replace('\0', '?')
                    + "\", which cannot be a file's name here");
        }
    }

    /** Where something may be written. */
    public static final class Place {
        private final Path path;
        /** Whether the user named it, and not whoever made the content. */
        private final boolean isChosen;

        private Place(Path path, boolean isChosen) {
            this.path = path;
            this.isChosen = isChosen;
        }
    }

    private record Deferred(Path path, Attributes attributes) {}

    private final Path target;
    private final LongConsumer written;
    /** Held by who takes something away and makes another thing in its place, so that it is what was looked at. */
    private final Object replacing = new Object();
    /** Guarded by itself. */
    private final List<Deferred> directories = new ArrayList<>();

    /** {@code written} is told of every byte that was written to a file, by any thread. */
    public TargetTree(Path target, LongConsumer written) {
        this.target = target.toAbsolutePath().normalize();
        this.written = written;
    }

    /**
     * The place of the whole: the target, or where that is a directory and the whole is none, its name below it, as
     * {@code cp} does.
     */
    public Place root(String name, boolean isDirectory) throws IOException {
        boolean isBelow = !isDirectory && Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS);
        return isBelow ? new Folder(target).place(name) : new Place(target, true);
    }

    /** Makes a directory, or takes the one that is there. */
    public Folder directory(Place place, Attributes attributes) throws IOException {
        try {
            Files.createDirectory(place.path);
        } catch (FileAlreadyExistsException e) {
            synchronized (replacing) {
                if (!isDirectory(place.path)) {
                    Files.deleteIfExists(place.path);
                    Files.createDirectory(place.path);
                }
            }
        }
        if (!attributes.isEmpty()) {
            synchronized (directories) {
                directories.add(new Deferred(place.path, attributes));
            }
        }
        return new Folder(place.path);
    }

    /** Makes a symlink; what it points to is never looked at. */
    public void symlink(Place place, String linkTarget, Attributes attributes) throws IOException {
        Path points;
        try {
            points = Path.of(linkTarget);
        } catch (InvalidPathException e) {
            throw new MalformedException("The symlink " + place.path + " points to what is no path here");
        }
        try {
            Files.createSymbolicLink(place.path, points);
        } catch (FileAlreadyExistsException e) {
            synchronized (replacing) {
                remove(place.path);
                Files.createSymbolicLink(place.path, points);
            }
        }
        apply(
                place.path,
                attributes.modified().map(Attributes.NONE::withModified).orElse(Attributes.NONE),
                0);
    }

    /** Makes a file of that content. */
    public void file(Place place, ByteBuffer content, Attributes attributes) throws IOException {
        try (FileChannel file = create(place)) {
            write(file, content);
        }
        apply(place.path, attributes, FILE_MODE);
    }

    /** Hands out pieces of content, in order. */
    @FunctionalInterface
    public interface Content {
        /** Hands all pieces to {@code sink}. */
        void copyTo(Sink sink) throws IOException;
    }

    /** Takes pieces of content. */
    @FunctionalInterface
    public interface Sink {
        /** Takes the buffer's remaining bytes. */
        void write(ByteBuffer piece) throws IOException;
    }

    /** Makes a file of content that comes in pieces. */
    public void file(Place place, Content content, Attributes attributes) throws IOException {
        try (FileChannel file = create(place)) {
            content.copyTo(piece -> write(file, piece));
        }
        apply(place.path, attributes, FILE_MODE);
    }

    private void write(FileChannel file, ByteBuffer content) throws IOException {
        int length = content.remaining();
        while (content.hasRemaining()) {
            file.write(content);
        }
        written.accept(length);
    }

    /** Modes and times of directories, which making files in them would change; called once everything is written. */
    public void end() throws IOException {
        synchronized (directories) {
            for (Deferred deferred : directories.reversed()) {
                apply(deferred.path, deferred.attributes, DIRECTORY_MODE);
            }
            directories.clear();
        }
    }

    private FileChannel create(Place place) throws IOException {
        try {
            return FileChannel.open(place.path, NEW);
        } catch (FileAlreadyExistsException e) {
            synchronized (replacing) {
                Optional<BasicFileAttributes> found = look(place.path);
                if (place.isChosen && found.isPresent() && found.get().isOther()) {
                    // Such as /dev/null, which the user means to stay.
                    return FileChannel.open(place.path, FOUND);
                }
                remove(place.path);
                return FileChannel.open(place.path, NEW);
            }
        }
    }

    /** Removes what is in the way; a directory is not. */
    private static void remove(Path path) throws IOException {
        if (isDirectory(path)) {
            throw new FileAlreadyExistsException(path.toString(), null, "it is a directory");
        }
        Files.deleteIfExists(path);
    }

    private static boolean isDirectory(Path path) throws IOException {
        return look(path).filter(BasicFileAttributes::isDirectory).isPresent();
    }

    private static Optional<BasicFileAttributes> look(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Mode and time, where they are stated and other than what a new file has; symlinks are not followed. */
    private static void apply(Path path, Attributes attributes, int usualMode) throws IOException {
        if (attributes.isEmpty()) {
            return;
        }
        int mode = attributes.mode().orElse(usualMode);
        if ((mode & OWN_BITS) != usualMode) {
            Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(UnixMode.permissions(mode));
        }
        if (attributes.modified().isPresent()) {
            FileTime modified = FileTime.from(attributes.modified().get());
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(modified, null, null);
        }
    }
}
