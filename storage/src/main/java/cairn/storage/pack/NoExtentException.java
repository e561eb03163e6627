package cairn.storage.pack;

import java.io.IOException;

/** A place of bounded room has none left for a pack that is to be made; those that are there may have some. */
final class NoExtentException extends IOException {
    private static final long serialVersionUID = 1L;

    NoExtentException(String message) {
        super(message);
    }
}
