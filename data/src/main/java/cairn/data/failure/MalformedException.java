package cairn.data.failure;

import java.io.IOException;

/** Bytes or text that do not follow their format. */
public final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final long UNKNOWN = -1;

    private final String reason;
    private final long offset;

    public MalformedException(String message) {
        super(message);
        this.reason = message;
        this.offset = UNKNOWN;
    }

    /** {@code offset} is counted in bytes (or characters of a text) from the start of the value that is read. */
    public MalformedException(String message, long offset) {
        super(message + " (at byte " + offset + ")");
        this.reason = message;
        this.offset = offset;
    }

    /** The message without the place, for those who read the value as a part of another and name the place in that. */
    public String reason() {
        return reason;
    }

    /** Where the fault is, or -1 where no place can be named. */
    public long offset() {
        return offset;
    }
}
