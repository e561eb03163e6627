package cairn.services.gateway;

import cairn.services.http.Refusal;
import cairn.services.http.Request;
import cairn.services.http.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Tells an error in the form that the client prefers, and how to get content without this gateway. */
final class ErrorAnswer {
    private static final int TOO_MANY = 429;

    private ErrorAnswer() {}

    /** Tells it to a client whose request was not looked at further. */
    static void send(Request request, Response response, int status, String message) throws IOException {
        send(request, response, new Refusal(status, message), Optional.empty());
    }

    /** Tells it to a client that asked for content, if it did. */
    static void send(Request request, Response response, Refusal refusal, Optional<Asked> asked) throws IOException {
        int status = refusal.status();
        String accept = request.header("Accept").orElse("");
        response.status(status);
        response.header("Cache-Control", "no-cache");
        if (accept.contains("text/html")) {
            Page page = Page.titled("Error " + status)
                    .add("<main><h1>" + title(status) + "</h1><p role=\"alert\">")
                    .text(refusal.sentence())
                    .add("</p>");
            addWays(page, status, request.rawPath(), asked);
            if (status == TOO_MANY) {
                page.add(PolicyPage.SELF_HOSTING);
            }
            Page.send(request, response, page.add("<p><a href=\"/\">To the start page</a></p></main>"));
            return;
        }
        byte[] body = refusal.body(accept);
        response.header("Content-Type", refusal.type(accept));
        response.contentLength(body.length);
        if (!request.method().equals("HEAD")) {
            response.write(ByteBuffer.wrap(body));
        }
    }

    /** Content that this gateway cannot give may be had from others. */
    private static void addWays(Page page, int status, String rawPath, Optional<Asked> asked) {
        boolean mayBeElsewhere = status == 404 || status == 429 || status == 502 || status == 504;
        if (!mayBeElsewhere || asked.isEmpty() && !GatewayPath.isContent(rawPath)) {
            return;
        }
        String path = asked.map(one -> one.path().shown()).orElse(rawPath);
        page.add("<h2>Get it without this gateway</h2><pre>cairn get ")
                .text(path)
                .add("\nipfs get ")
                .text(path)
                .add("</pre>");
        asked.ifPresent(one -> ProvidersPage.addLink(page, one));
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "This address cannot be read";
            case 403 -> "Not allowed";
            case 404 -> "Not found";
            case 405 -> "Only reading is possible";
            case 410, 451 -> "Not served here";
            case 406 -> "Not in this form";
            case 412 -> "Not on this node";
            case 416 -> "There is no such range";
            case 429 -> "Too much at once";
            case 501 -> "Not possible here";
            case 502 -> "The name leads nowhere";
            case 504 -> "It took too long";
            default -> "The gateway failed";
        };
    }
}
