package cairn.services.gateway;

import java.io.IOException;

/** A request that is answered with an error status. */
final class GatewayException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    GatewayException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
