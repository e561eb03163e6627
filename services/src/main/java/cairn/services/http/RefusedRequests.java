package cairn.services.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** One sentence, as text or JSON, for what Jetty refuses before our handler sees it. */
final class RefusedRequests implements Request.Handler {
    private static final int BAD_REQUEST = 400;
    private static final int TIMEOUT = 408;
    private static final int URI_TOO_LONG = 414;
    private static final int UPGRADE_REQUIRED = 426;
    private static final int HEADERS_TOO_LARGE = 431;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int UNKNOWN_VERSION = 505;

    private final int headerBytesMax;

    RefusedRequests(int headerBytesMax) {
        this.headerBytesMax = headerBytesMax;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Object reason = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        String sentence = sentence(response.getStatus(), reason == null ? "" : oneLine(reason.toString()));
        Refusal refusal = new Refusal(response.getStatus(), sentence);
        String accept = TargetKeepingConnections.accept(request);
        byte[] text = refusal.body(accept);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, refusal.type(accept));
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, text.length);
        response.write(true, ByteBuffer.wrap(text), callback);
        return true;
    }

    private String sentence(int status, String reason) {
        return switch (status) {
            case BAD_REQUEST -> "This is no HTTP request" + (reason.isEmpty() ? "." : ": " + reason + ".");
            case TIMEOUT -> "The request did not arrive in time.";
            case URI_TOO_LONG -> "The request line is longer than " + headerBytesMax + " bytes.";
            case HEADERS_TOO_LARGE -> "Request line and headers are longer than " + headerBytesMax + " bytes.";
            case UPGRADE_REQUIRED, NOT_IMPLEMENTED, UNKNOWN_VERSION -> "This server speaks HTTP/1.1 and HTTP/2.";
            default -> "The request failed inside the server.";
        };
    }

    private static String oneLine(String reason) {
        return reason.replace('\r', ' ').replace('\n', ' ');
    }
}
