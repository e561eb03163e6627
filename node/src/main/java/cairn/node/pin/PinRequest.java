package cairn.node.pin;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody who pins says of it; see {@link cairn.storage.pin.Pin}.
 *
 * @param isBeside whether the owner's pins of the CID under other names stay
 */
public record PinRequest(
        String name,
        String owner,
        String reason,
        Map<String, String> labels,
        Optional<Instant> expires,
        boolean isBeside) {
    public PinRequest {
        labels = Map.copyOf(labels);
    }

    /** A pin of the node itself, which takes the place of another of its CID. */
    public static PinRequest named(String name) {
        return new PinRequest(name, "", "", Map.of(), Optional.empty(), false);
    }
}
