package cairn.storage.pin;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Which pins are wanted: those that have everything that is said here.
 *
 * @param namePart what the name contains; every pin is looked at, up to the page's end
 * @param labels labels with their values
 * @param createdSince made then or later
 * @param expiresBefore ends before that
 */
public record PinFilter(
        Optional<Boolean> isRecursive,
        Optional<String> owner,
        Optional<String> name,
        Optional<String> namePart,
        Map<String, String> labels,
        Optional<Instant> createdSince,
        Optional<Instant> expiresBefore) {
    /** All pins. */
    public static final PinFilter ALL = new PinFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Optional.empty());

    public PinFilter {
        labels = Map.copyOf(labels);
    }
}
