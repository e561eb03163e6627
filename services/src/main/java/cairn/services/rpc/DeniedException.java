package cairn.services.rpc;

import java.io.IOException;

/** The caller may not do what it asks for. */
public final class DeniedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String caller;
    private final boolean unknown;

    /**
     * For a call that is refused.
     *
     * @param caller the token's name, where it is known
     * @param unknown whether it is not known who calls, rather than that they may not
     */
    DeniedException(String caller, String message, boolean unknown) {
        super(message);
        this.caller = caller;
        this.unknown = unknown;
    }

    /** For a request to a door that is not the RPC's. */
    public static DeniedException of(String message, boolean unknown) {
        return new DeniedException("-", message, unknown);
    }

    String caller() {
        return caller;
    }

    /** Whether it is not known who asks, rather than that they may not. */
    public boolean isUnknown() {
        return unknown;
    }
}
