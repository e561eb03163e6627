package cairn.node.add;

import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.unixfs.Attributes;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Walks over files and directories of this machine, depth first, each directory's entries in the order of their names.
 */
public final class DirectoryWalk implements EntrySource {
    /** How deep directories may be nested. */
    public static final int DEPTH_MAX = 1024;

    /**
     * What is walked over, and how.
     *
     * @param recursive whether directories may be entered; where not, one is an error
     * @param hidden whether names that begin with a dot are taken below the starting paths
     * @param dereferenceArguments whether a starting path that is a symlink stands for what it points to
     * @param dereferenceAll whether every symlink does
     * @param preserveMode whether permissions are kept
     * @param preserveMtime whether modification times are kept
     * @param emptyDirectories whether directories without entries are taken
     * @param ignore what is passed over
     */
    public record Rules(
            boolean recursive,
            boolean hidden,
            boolean dereferenceArguments,
            boolean dereferenceAll,
            boolean preserveMode,
            boolean preserveMtime,
            boolean emptyDirectories,
            IgnoreRules ignore) {}

    /** A directory that is being walked. */
    private record Level(String path, Iterator<Path> entries, Object fileKey) {}

    private final Iterator<Path> starts;
    private final Rules rules;
    private final Deque<Level> levels = new ArrayDeque<>();
    private final Set<Object> openDirectories = new HashSet<>();

    public DirectoryWalk(List<Path> starts, Rules rules) {
        this.starts = List.copyOf(starts).iterator();
        this.rules = rules;
    }

    @Override
    public Optional<Entry> next() throws IOException {
        while (true) {
            Level level = levels.peek();
            if (level == null) {
                return starts.hasNext() ? Optional.of(start(starts.next())) : Optional.empty();
            }
            if (!level.entries.hasNext()) {
                levels.pop();
                openDirectories.remove(level.fileKey);
                continue;
            }
            Optional<Entry> entry = below(level, level.entries.next());
            if (entry.isPresent()) {
                return entry;
            }
        }
    }

    private Entry start(Path path) throws IOException {
        Path name = path.toAbsolutePath().normalize().getFileName();
        String shown = name == null ? "" : name.toString();
        boolean follow = rules.dereferenceArguments || rules.dereferenceAll;
        return entry(path, shown, attributes(path, follow), true)
                .orElseThrow(() -> new MalformedException(path + " is neither a file, a directory nor a symlink"));
    }

    private Optional<Entry> below(Level level, Path path) throws IOException {
        String name = path.getFileName().toString();
        if (!rules.hidden && name.startsWith(".")) {
            return Optional.empty();
        }
        String shown = level.path.isEmpty() ? name : level.path + "/" + name;
        BasicFileAttributes attributes = attributes(path, rules.dereferenceAll);
        if (rules.ignore.matches(shown, attributes.isDirectory())) {
            return Optional.empty();
        }
        return entry(path, shown, attributes, false);
    }

    private Optional<Entry> entry(Path path, String shown, BasicFileAttributes attributes, boolean isStart)
            throws IOException {
        Attributes kept = kept(attributes);
        if (attributes.isSymbolicLink()) {
            return Optional.of(
                    new Entry.Symlink(shown, kept, Files.readSymbolicLink(path).toString()));
        }
        if (attributes.isDirectory()) {
            if (!rules.recursive) {
                throw new MalformedException(path + " is a directory; add it with -r (--recursive)");
            }
            boolean hasEntries = enter(path, shown, attributes);
            return hasEntries || rules.emptyDirectories || isStart
                    ? Optional.of(new Entry.Directory(shown, kept))
                    : Optional.empty();
        }
        if (attributes.isRegularFile() || isStart) {
            return Optional.of(new Entry.File(shown, kept, new LocalFile(path)));
        }
        throw new MalformedException(
                path + " is neither a file, a directory nor a symlink; leave it out with --ignore");
    }

    private boolean enter(Path path, String shown, BasicFileAttributes attributes) throws IOException {
        if (levels.size() >= DEPTH_MAX) {
            throw new MalformedException(path + " lies more than " + DEPTH_MAX + " directories deep");
        }
        Object key = attributes.fileKey() == null ? path.toRealPath() : attributes.fileKey();
        if (!openDirectories.add(key)) {
            throw new MalformedException(path + " leads back into a directory that contains it (a cycle of links)");
        }
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw explained(path, e.getCause());
        } catch (IOException e) {
            throw explained(path, e);
        }
        Collections.sort(entries);
        levels.push(new Level(shown, entries.iterator(), key));
        return !entries.isEmpty();
    }

    private BasicFileAttributes attributes(Path path, boolean follow) throws IOException {
        LinkOption[] options = follow ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        Class<? extends BasicFileAttributes> kind =
                rules.preserveMode ? PosixFileAttributes.class : BasicFileAttributes.class;
        try {
            return Files.readAttributes(path, kind, options);
        } catch (IOException e) {
            throw explained(path, e);
        }
    }

    private Attributes kept(BasicFileAttributes attributes) {
        Attributes kept = Attributes.NONE;
        if (rules.preserveMode && attributes instanceof PosixFileAttributes posix) {
            kept = kept.withMode(UnixMode.of(posix.permissions()));
        }
        return rules.preserveMtime
                ? kept.withModified(attributes.lastModifiedTime().toInstant())
                : kept;
    }

    /** The same failure in words that name the path and what to do. */
    static IOException explained(Path path, IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> new NotFoundException("There is no file or directory " + path);
            case AccessDeniedException denied ->
                new IOException("No permission to read " + path + "; nothing was added", denied);
            default -> failure;
        };
    }
}
