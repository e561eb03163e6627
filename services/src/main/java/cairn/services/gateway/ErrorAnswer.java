package cairn.services.gateway;

import cairn.services.http.Request;
import cairn.services.http.Response;
import cairn.services.rpc.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tells an error in the form that the client prefers. */
final class ErrorAnswer {
    private ErrorAnswer() {}

    static void send(Request request, Response response, int status, String message) throws IOException {
        String accept = request.header("Accept").orElse("");
        response.status(status);
        response.header("Cache-Control", "no-cache");
        if (accept.contains("text/html")) {
            Page.send(
                    request,
                    response,
                    Page.titled("Error " + status)
                            .add("<main><h1>" + title(status) + "</h1><p role=\"alert\">")
                            .text(message)
                            .add("</p><p><a href=\"/\">To the start page</a></p></main>"));
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

    private static String title(int status) {
        return switch (status) {
            case 400 -> "This address cannot be read";
            case 404 -> "Not found";
            case 405 -> "Only reading is possible";
            case 416 -> "There is no such range";
            case 410, 451 -> "Not served here";
            case 406 -> "Not in this form";
            case 502 -> "The name leads nowhere";
            case 501 -> "Not possible here";
            default -> "The gateway failed";
        };
    }
}
