package cairn.services.gateway;

import cairn.services.html.Escape;
import cairn.services.html.Resource;
import cairn.services.http.Request;
import cairn.services.http.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An HTML page in the gateway's look: one style, light and dark, nothing loaded from elsewhere. */
final class Page {
    private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
            + "img-src 'self' data:; media-src 'self'; form-action 'self'; base-uri 'none'";
    private static final String STYLE = Resource.PALETTE + Resource.text(Page.class, "style.css");
    private static final int SHORT_CID_CHARS = 8;
    private static final int CHARS_AT_FIRST = 16 * 1024;

    private final StringBuilder html = new StringBuilder(CHARS_AT_FIRST);

    private Page(String title) {
        html.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(Escape.html(title))
                .append("</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>")
                .append(STYLE)
                .append("</style></head><body>")
                .append(Resource.ICONS);
    }

    /**
     * A CID's two ends, which is what people compare, as markup: a page whose characters are all of ASCII takes half
     * the memory of others, and becomes bytes by being copied.
     */
    static String shortened(String cid) {
        return cid.length() <= 2 * SHORT_CID_CHARS
                ? cid
                : cid.substring(0, SHORT_CID_CHARS) + "&hellip;" + cid.substring(cid.length() - SHORT_CID_CHARS);
    }

    static Page titled(String title) {
        return new Page(title);
    }

    /** Adds markup as it is. */
    Page add(String markup) {
        html.append(markup);
        return this;
    }

    /** Adds text, in which nothing is markup. */
    Page text(String text) {
        html.append(Escape.html(text));
        return this;
    }

    static void send(Request request, Response response, Page page) throws IOException {
        send(request, response, page, POLICY);
    }

    /** Sends a page that may install a service worker of its own origin. */
    static void sendWithWorker(Request request, Response response, Page page) throws IOException {
        send(request, response, page, POLICY + "; worker-src 'self'");
    }

    private static void send(Request request, Response response, Page page, String policy) throws IOException {
        response.header("Content-Security-Policy", policy);
        response.header("Referrer-Policy", "no-referrer");
        byte[] body = (page.html + "</body></html>\n").getBytes(StandardCharsets.UTF_8);
        response.header("Content-Type", "text/html; charset=utf-8");
        response.contentLength(body.length);
        if (!request.method().equals("HEAD")) {
            response.write(ByteBuffer.wrap(body));
        }
    }
}
