package cairn.storage.pin;

import java.util.List;
import java.util.Optional;

/**
 * Some pins of a listing.
 *
 * @param next where the next page begins, to be handed back as it is; nothing where this is the last
 */
public record PinPage(List<Pin> pins, Optional<String> next) {
    public PinPage {
        pins = List.copyOf(pins);
    }
}
