package cairn.node.deny;

import cairn.data.cid.Cid;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * All lists of a folder: its files that end in {@code .deny}. Whoever asks makes sure first, at most once in
 * {@value #CHECK_SECONDS} seconds, that the files are still those that were read. May be used by any thread.
 */
public final class Denylists {
    /** How late a change may be noticed. */
    public static final int CHECK_SECONDS = 2;

    private static final System.Logger LOG = System.getLogger("cairn.node.deny");
    private static final long BYTES_MAX = 512L * 1024 * 1024;

    private record Version(long sizeBytes, Instant modified) {}

    private record Loaded(Version version, Denylist list) {}

    private final Path folder;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Map<Path, Loaded> loaded = Map.of();
    private volatile Instant nextCheck = Instant.MIN;

    /** The lists of a folder, which need not be there. */
    public Denylists(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Whether a block is not to be served, by whatever protocol. */
    public Optional<Denied> find(Cid cid) {
        return find(cid, "");
    }

    /** Whether a path below a block is not to be served; it has no slash at its ends. */
    public Optional<Denied> find(Cid cid, String path) {
        for (Loaded one : current().values()) {
            Optional<Rule> rule = one.list.find(cid, path);
            if (rule.isPresent()) {
                return rule.filter(found -> !found.allows()).map(Rule::denied);
            }
        }
        return Optional.empty();
    }

    /** Whether a name, or a path below it, is not to be followed. */
    public Optional<Denied> findName(String name, String path) {
        for (Loaded one : current().values()) {
            Optional<Rule> rule = one.list.findName(name, path);
            if (rule.isPresent()) {
                return rule.filter(found -> !found.allows()).map(Rule::denied);
            }
        }
        return Optional.empty();
    }

    /** Whether nothing is denied, so that nobody needs to ask. */
    public boolean isEmpty() {
        return current().isEmpty();
    }

    private Map<Path, Loaded> current() {
        Instant now = clock.instant();
        if (now.isBefore(nextCheck) || !lock.tryLock()) {
            return loaded;
        }
        try {
            nextCheck = now.plus(Duration.ofSeconds(CHECK_SECONDS));
            loaded = reloaded();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "The denylists in " + folder + " cannot be read; those read before count", e);
        } finally {
            lock.unlock();
        }
        return loaded;
    }

    private Map<Path, Loaded> reloaded() throws IOException {
        if (!Files.isDirectory(folder)) {
            return Map.of();
        }
        List<Path> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.filter(file -> file.toString().endsWith(".deny")).forEach(files::add);
        }
        Map<Path, Loaded> fresh = new TreeMap<>();
        for (Path file : files) {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Version version =
                    new Version(attributes.size(), attributes.lastModifiedTime().toInstant());
            Loaded known = loaded.get(file);
            fresh.put(file, known != null && known.version.equals(version) ? known : read(file, version));
        }
        return fresh;
    }

    private static Loaded read(Path file, Version version) throws IOException {
        if (version.sizeBytes > BYTES_MAX) {
            throw new IOException(file + " is larger than " + BYTES_MAX + " bytes");
        }
        Denylist list = Denylist.parse(
                file.getFileName().toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        List<String> problems = list.problems();
        if (!problems.isEmpty()) {
            LOG.log(Level.WARNING, problems.size() + " lines are no rules, the first: " + problems.getFirst());
        }
        return new Loaded(version, list);
    }
}
