package cairn.services.http;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Calls our handler for Jetty's requests, on the virtual thread that Jetty made for each. */
final class JettyHandler extends org.eclipse.jetty.server.Handler.Abstract {
    private static final System.Logger LOG = System.getLogger("cairn.services.http");
    private static final long TURN_NANOS = 200_000;
    private static final int REDIRECTION = 300;
    private static final int INTERNAL_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int UNAVAILABLE = 503;

    private final Handler handler;
    private final RunningRequests running;
    private final String altSvc;

    /** {@code altSvc} goes as a header with every answer, unless it is empty. */
    JettyHandler(Handler handler, RunningRequests running, String altSvc) {
        this.handler = handler;
        this.running = running;
        this.altSvc = altSvc;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        JettyResponse answer = new JettyResponse(request, response, altSvc);
        if (!running.begin(request.getConnectionMetaData().getConnection().getEndPoint())) {
            refuse(request, answer, callback);
            return true;
        }
        long start = System.nanoTime();
        try {
            run(request, response, answer, callback);
        } finally {
            running.end();
        }
        if (System.nanoTime() - start > TURN_NANOS) {
            letOthersGoFirst();
        }
        return true;
    }

    /** Jetty's loop takes the connection's next request at once, while requests of others wait for a processor. */
    @SuppressWarnings("ThreadPriorityCheck") // Nothing else takes a virtual thread off its processor in time.
    private static void letOthersGoFirst() {
        Thread.yield();
    }

    private void run(Request request, Response response, JettyResponse answer, Callback callback) {
        boolean isConnect = HttpMethod.CONNECT.is(request.getMethod());
        try {
            if (isConnect && !answer.isVersion1()) {
                tell(request, answer, new Refusal(NOT_IMPLEMENTED, "CONNECT is possible with HTTP/1.1 only."));
            } else {
                handler.handle(new JettyRequest(request), answer);
                answer.finish();
            }
            callback.succeeded();
            if (isConnect && answer.isVersion1() && response.getStatus() >= REDIRECTION) {
                // Jetty leaves the connection for a tunnel, which there will not be.
                request.getConnectionMetaData().getConnection().getEndPoint().close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(request, answer, callback, e);
        } catch (IOException e) {
            LOG.log(
                    Level.DEBUG,
                    () -> request.getMethod() + " " + request.getHttpURI().getPath() + " failed: " + e);
            fail(request, answer, callback, e);
        } catch (RuntimeException e) {
            LOG.log(
                    Level.ERROR,
                    request.getMethod() + " " + request.getHttpURI().getPath() + " met a fault",
                    e);
            fail(request, answer, callback, e);
        }
    }

    private static void refuse(Request request, JettyResponse answer, Callback callback) {
        try {
            if (answer.isVersion1()) {
                answer.header("Connection", "close");
            }
            tell(request, answer, new Refusal(UNAVAILABLE, "The server is being stopped; try again later."));
            callback.succeeded();
        } catch (IOException e) {
            callback.failed(e);
        }
    }

    private static void fail(Request request, JettyResponse answer, Callback callback, Exception failure) {
        if (answer.isCommitted() || answer.isAborted()) {
            answer.abort();
            callback.failed(failure);
            return;
        }
        try {
            answer.reset();
            tell(request, answer, new Refusal(INTERNAL_ERROR, "The request failed inside the server."));
            callback.succeeded();
        } catch (IOException e) {
            failure.addSuppressed(e);
            callback.failed(failure);
        }
    }

    private static void tell(Request request, JettyResponse answer, Refusal refusal) throws IOException {
        String accept = TargetKeepingConnections.accept(request);
        byte[] text = refusal.body(accept);
        answer.status(refusal.status());
        answer.header("Content-Type", refusal.type(accept));
        answer.contentLength(text.length);
        answer.write(ByteBuffer.wrap(text));
        answer.finish();
    }
}
