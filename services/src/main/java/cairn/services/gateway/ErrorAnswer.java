package cairn.services.gateway;

import cairn.services.http.Request;
import cairn.services.http.Response;
import cairn.services.rpc.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells an error in the form that the client prefers, and how to get content without this gateway. */
final class ErrorAnswer {
    private static final int TOO_MANY = 429;

    private ErrorAnswer() {}

    static void send(Request request, Response response, int status, String message) throws IOException {
        String accept = request.header("Accept").orElse("");
        response.status(status);
        response.header("Cache-Control", "no-cache");
        if (accept.contains("text/html")) {
            Page page = Page.titled("Error " + status)
                    .add("<main><h1>" + title(status) + "</h1><p role=\"alert\">")
                    .text(message)
                    .add("</p>");
            addWays(page, status, request.rawPath());
            if (status == TOO_MANY) {
                page.add(PolicyPage.SELF_HOSTING);
            }
            Page.send(request, response, page.add("<p><a href=\"/\">To the start page</a></p></main>"));
            return;
        }
        boolean json = accept.contains("application/json");
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("status", status);
        error.put("message", message);
        byte[] body = ((json ? Json.write(error) : message) + "\n").getBytes(StandardCharsets.UTF_8);
        response.header("Content-Type", json ? "application/json" : "text/plain; charset=utf-8");
        response.contentLength(body.length);
        if (!request.method().equals("HEAD")) {
            response.write(ByteBuffer.wrap(body));
        }
    }

    /** Content that this gateway cannot give may be had from others. */
    private static void addWays(Page page, int status, String path) {
        boolean mayBeElsewhere = status == 404 || status == 429 || status == 502 || status == 504;
        if (!mayBeElsewhere || !GatewayPath.isContent(path)) {
            return;
        }
        page.add("<h2>Get it without this gateway</h2><pre>cairn get ")
                .text(path)
                .add("\nipfs get ")
                .text(path)
                .add("</pre>");
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
