package cairn.storage.pin;

import cairn.data.cid.Cid;
import java.time.Instant;

/**
 * A pin.
 *
 * @param isRecursive whether it holds everything below too
 * @param name empty where it has none
 */
public record Pin(Cid cid, boolean isRecursive, String name, Instant created) {
    /** The longest name, in characters. */
    public static final int NAME_CHARS_MAX = 255;

    public Pin {
        if (name.length() > NAME_CHARS_MAX || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "The name of a pin has at most " + NAME_CHARS_MAX + " characters and no NUL");
        }
    }
}
