package cairn.data.failure;

import java.io.IOException;

/** Something cannot be had now and may be had later; the message says what to do. */
public final class UnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(String message) {
        super(message);
    }

    public UnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
