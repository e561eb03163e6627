package cairn.services.gateway;

import java.io.IOException;

/** A request that is answered with an error status, and perhaps a header that goes with it. */
final class GatewayException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String header;
    private final String value;

    GatewayException(int status, String message) {
        this(status, message, "", "");
    }

    GatewayException(int status, String message, String header, String value) {
        super(message);
        this.status = status;
        this.header = header;
        this.value = value;
    }

    int status() {
        return status;
    }

    /** The header's name; empty where there is none. */
    String header() {
        return header;
    }

    String value() {
        return value;
    }
}
