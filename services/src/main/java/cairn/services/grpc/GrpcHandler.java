package cairn.services.grpc;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.services.http.Handler;
import cairn.services.http.Request;
import cairn.services.http.Response;
import cairn.services.rpc.DeniedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Answers calls of gRPC, and leaves other requests to another handler. Called by many threads at once. */
public final class GrpcHandler implements Handler {
    /** Answers calls of one method. */
    @FunctionalInterface
    public interface Method {
        void answer(GrpcCall call) throws IOException;
    }

    private static final String TYPE = "application/grpc";
    private static final String STATUS = "grpc-status";
    private static final String MESSAGE = "grpc-message";
    private static final int CALLS_MAX = 512;
    private static final int MESSAGE_CHARS_MAX = 1000;
    private static final int PRINTABLE_FIRST = 0x20;
    private static final int PRINTABLE_LAST = 0x7e;

    private final Map<String, Method> methods;
    private final Handler next;
    private final Semaphore places = new Semaphore(CALLS_MAX);

    /** {@code methods} are by their paths, such as {@code /package.Service/Method}. */
    public GrpcHandler(Map<String, Method> methods, Handler next) {
        this.methods = Map.copyOf(methods);
        this.next = next;
    }

    @Override
    public void handle(Request request, Response response) throws IOException, InterruptedException {
        boolean isCall = request.method().equals("POST")
                && request.header("Content-Type")
                        .filter(type -> type.startsWith(TYPE))
                        .isPresent();
        if (!isCall) {
            next.handle(request, response);
            return;
        }
        response.status(200);
        response.header("Content-Type", TYPE);
        response.announceTrailer(STATUS);
        response.announceTrailer(MESSAGE);
        GrpcCall call = new GrpcCall(request, response);
        try {
            answer(call);
            // Jetty lets the fields behind a body overtake it while it waits for room in the connection's window.
            response.flush();
            end(response, GrpcStatus.OK, "");
        } catch (GrpcException e) {
            end(response, e.status(), e.getMessage());
        } catch (DeniedException e) {
            GrpcStatus status = e.isUnknown() ? GrpcStatus.UNAUTHENTICATED : GrpcStatus.PERMISSION_DENIED;
            end(response, status, e.getMessage());
        } catch (MalformedException e) {
            end(response, GrpcStatus.INVALID_ARGUMENT, e.getMessage());
        } catch (NotFoundException e) {
            end(response, GrpcStatus.NOT_FOUND, e.getMessage());
        } catch (LimitException e) {
            end(response, GrpcStatus.RESOURCE_EXHAUSTED, e.getMessage());
        } catch (IOException e) {
            end(response, GrpcStatus.INTERNAL, e.getMessage());
            throw e;
        } finally {
            drain(request.body());
        }
    }

    private void answer(GrpcCall call) throws IOException {
        Optional<Method> method = Optional.ofNullable(methods.get(call.request().rawPath()));
        if (method.isEmpty()) {
            throw new GrpcException(
                    GrpcStatus.UNIMPLEMENTED,
                    "There is no method " + call.request().rawPath());
        }
        if (!places.tryAcquire()) {
            throw new GrpcException(GrpcStatus.UNAVAILABLE, "more than " + CALLS_MAX + " calls at once; try again");
        }
        try {
            method.get().answer(call);
        } finally {
            places.release();
        }
    }

    private static void end(Response response, GrpcStatus status, String message) {
        response.trailer(STATUS, Integer.toString(status.code()));
        if (!message.isEmpty()) {
            response.trailer(MESSAGE, encoded(message));
        }
    }

    /** Percent-encoded as gRPC wants it. */
    private static String encoded(String message) {
        String shortened = message.substring(0, Math.min(message.length(), MESSAGE_CHARS_MAX));
        StringBuilder text = new StringBuilder();
        for (byte b : shortened.getBytes(StandardCharsets.UTF_8)) {
            if (b >= PRINTABLE_FIRST && b <= PRINTABLE_LAST && b != '%') {
                text.append((char) b);
            } else {
                text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return text.toString();
    }

    /** A client that is told the end before it has sent all takes that for a failure of the connection. */
    private static void drain(InputStream body) throws IOException {
        body.transferTo(OutputStream.nullOutputStream());
    }
}
