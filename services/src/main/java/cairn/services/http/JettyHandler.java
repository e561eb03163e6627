package cairn.services.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Calls our handler for Jetty's requests, on the virtual thread that Jetty made for each. */
final class JettyHandler extends org.eclipse.jetty.server.Handler.Abstract {
    private static final int INTERNAL_ERROR = 500;

    private final Handler handler;

    JettyHandler(Handler handler) {
        this.handler = handler;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        JettyResponse answer = new JettyResponse(request, response);
        try {
            handler.handle(new JettyRequest(request), answer);
            answer.finish();
            callback.succeeded();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(answer, callback, e);
        } catch (IOException | RuntimeException e) {
            fail(answer, callback, e);
        }
        return true;
    }

    private static void fail(JettyResponse answer, Callback callback, Exception failure) {
        if (answer.isCommitted()) {
            answer.abort();
            callback.failed(failure);
            return;
        }
        try {
            answer.reset();
            answer.status(INTERNAL_ERROR);
            answer.header("Content-Type", "text/plain; charset=utf-8");
            answer.write(ByteBuffer.wrap("The request failed inside the server.\n".getBytes(StandardCharsets.UTF_8)));
            answer.finish();
            callback.succeeded();
        } catch (IOException e) {
            failure.addSuppressed(e);
            callback.failed(failure);
        }
    }
}
