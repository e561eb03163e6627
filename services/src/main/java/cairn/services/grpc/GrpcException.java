package cairn.services.grpc;

import java.io.IOException;

/** A call ends with another status than OK. */
public final class GrpcException extends IOException {
    private static final long serialVersionUID = 1L;

    private final GrpcStatus status;

    public GrpcException(GrpcStatus status, String message) {
        super(message);
        this.status = status;
    }

    public GrpcStatus status() {
        return status;
    }
}
