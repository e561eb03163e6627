package cairn.node.provide;

import cairn.network.kad.KadKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A round through the space, and how far it is.
 *
 * @param strategy what it goes through
 * @param began when it began
 * @param isSpread whether its places are due one after the other over the interval, or all at once: the first time
 * @param last the last place that is done; nothing where it has just begun
 */
record Cycle(ProvideStrategy strategy, Instant began, boolean isSpread, Optional<KadKey> last) {
    private static final String VERSION = "cairn-provide@2";
    private static final int FRACTION_BITS = 32;
    /** The last place of all. */
    static final KadKey END = new KadKey(-1, -1, -1, -1);

    /** What {@code file} says; nothing where it is not there or is of another kind: beginning anew does no harm. */
    static Optional<Cycle> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.size() != 5 || !lines.getFirst().equals(VERSION)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Cycle(
                    ProvideStrategy.valueOf(lines.get(1).toUpperCase(Locale.ROOT)),
                    Instant.parse(lines.get(2)),
                    lines.get(3).equals("spread"),
                    lines.get(4).equals("-") ? Optional.empty() : Optional.of(KadKey.parse(lines.get(4)))));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
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
                                isSpread ? "spread" : "at once",
                                last.map(KadKey::text).orElse("-"))
                        + "\n");
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    Cycle at(KadKey place) {
        return new Cycle(strategy, began, isSpread, Optional.of(place));
    }

    boolean isDone() {
        return last.equals(Optional.of(END));
    }

    /** When a place's turn is. */
    Instant due(KadKey place, Duration interval) {
        double share = place.prefix(FRACTION_BITS) / (double) (1L << FRACTION_BITS);
        return isSpread ? began.plusMillis((long) (share * interval.toMillis())) : began;
    }

    /** How much later than an interval after the last time others are told of a place, if that is done now. */
    Duration lag(KadKey place, Duration interval, Instant now) {
        Instant latest = isSpread ? due(place, interval) : began.plus(interval);
        return now.isAfter(latest) ? Duration.between(latest, now) : Duration.ZERO;
    }
}
