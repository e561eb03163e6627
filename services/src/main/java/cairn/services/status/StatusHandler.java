package cairn.services.status;

import cairn.services.http.Handler;
import cairn.services.http.Request;
import cairn.services.http.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * Answers probes ({@code /health/live}, {@code /health/ready}, {@code /health/startup}) and scrapes
 * ({@code /debug/metrics/prometheus}), and hands everything else on. For the admin listener only.
 */
public final class StatusHandler implements Handler {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final Metrics metrics;
    private final BooleanSupplier isStarted;
    private final BooleanSupplier isReady;
    private final Handler next;

    /** {@code isReady} is false once the node is being stopped, so that nobody sends it new work. */
    public StatusHandler(Metrics metrics, BooleanSupplier isStarted, BooleanSupplier isReady, Handler next) {
        this.metrics = metrics;
        this.isStarted = isStarted;
        this.isReady = isReady;
        this.next = next;
    }

    @Override
    public void handle(Request request, Response response) throws IOException, InterruptedException {
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        switch (reads ? request.rawPath() : "") {
            case "/health/live" -> send(request, response, true, "live");
            case "/health/startup" -> send(request, response, isStarted.getAsBoolean(), "started");
            case "/health/ready" -> send(request, response, isReady.getAsBoolean(), "ready");
            case "/debug/metrics/prometheus" -> {
                response.header("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
                send(request, response, OK, metrics.text());
            }
            default -> next.handle(request, response);
        }
    }

    private static void send(Request request, Response response, boolean holds, String what) throws IOException {
        response.header("Content-Type", "text/plain; charset=utf-8");
        send(request, response, holds ? OK : UNAVAILABLE, (holds ? "" : "not ") + what + "\n");
    }

    private static void send(Request request, Response response, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        response.status(status);
        response.header("Cache-Control", "no-store");
        response.contentLength(body.length);
        if (!request.method().equals("HEAD")) {
            response.write(ByteBuffer.wrap(body));
        }
    }
}
