package cairn.data.failure;

import java.io.IOException;

/** A thing that the caller named, a block or a link of a path, is not there. */
public final class NotFoundException extends IOException {
    private static final long serialVersionUID = 1L;

    public NotFoundException(String message) {
        super(message);
    }
}
