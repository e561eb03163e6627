package cairn.services.rpc;

import java.io.IOException;

/** The caller asked in a way that cannot be answered: a wrong argument, an unknown option, a missing file. */
public final class UsageException extends IOException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
