package cairn.node.provide;

import cairn.network.kad.KadKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a cycle is.
 *
 * @param strategy what it goes through
 * @param began when it began
 * @param last the last place that is done; nothing where it has just begun
 * @param isDone whether all is
 */
record ProvidePlace(ProvideStrategy strategy, Instant began, Optional<KadKey> last, boolean isDone) {
    private static final String VERSION = "cairn-provide@1";

    /** What {@code file} says; nothing where it is not there or is of another kind. */
    static Optional<ProvidePlace> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.size() != 5 || !lines.getFirst().equals(VERSION)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProvidePlace(
                    ProvideStrategy.valueOf(lines.get(1).toUpperCase(Locale.ROOT)),
                    Instant.parse(lines.get(2)),
                    lines.get(3).equals("-") ? Optional.empty() : Optional.of(KadKey.parse(lines.get(3))),
                    lines.get(4).equals("done")));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty(); // A cycle that begins anew does no harm.
        }
    }

    void write(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(
                fresh,
                String.join(
                                "\n",
                                VERSION,
                                strategy.name().toLowerCase(Locale.ROOT),
                                began.toString(),
                                last.map(KadKey::text).orElse("-"),
                                isDone ? "done" : "running")
                        + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    ProvidePlace at(KadKey key) {
        return new ProvidePlace(strategy, began, Optional.of(key), false);
    }

    ProvidePlace done() {
        return new ProvidePlace(strategy, began, last, true);
    }
}
