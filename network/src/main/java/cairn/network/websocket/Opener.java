package cairn.network.websocket;

import cairn.data.failure.MalformedException;
import cairn.network.http.HttpHead;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/** The requests that open WebSockets, and the answers to them (RFC 6455, section 4). */
final class Opener {
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_CHARS = 24;

    private Opener() {}

    /** What a server answers to a client's key. */
    static String accepted(String key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            byte[] hash = digest.digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no SHA-1", e);
        }
    }

    /** The answer to any request: a WebSocket where it asks for one. */
    static byte[] answer(HttpHead request) {
        if (!opens(request)) {
            return HttpHead.bytes(
                    "HTTP/1.1 426 Upgrade Required",
                    "Upgrade: websocket",
                    "Connection: close",
                    "Sec-WebSocket-Version: 13",
                    "Content-Length: 0");
        }
        String key = request.field("sec-websocket-key").orElseThrow();
        return HttpHead.bytes(
                "HTTP/1.1 101 Switching Protocols",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Accept: " + accepted(key));
    }

    static void require(HttpHead request) throws MalformedException {
        if (!opens(request)) {
            throw new MalformedException("The client asks for no WebSocket but for " + quoted(request.line()));
        }
    }

    private static boolean opens(HttpHead request) {
        return request.line().startsWith("GET ")
                && names(request, "upgrade", "websocket")
                && names(request, "connection", "upgrade")
                && request.field("sec-websocket-version").orElse("").equals("13")
                && request.field("sec-websocket-key").orElse("").length() == KEY_CHARS;
    }

    private static boolean names(HttpHead request, String field, String token) {
        String value = request.field(field).orElse("").toLowerCase(Locale.ROOT);
        return Arrays.stream(value.split(",")).map(String::strip).anyMatch(token::equals);
    }

    /** Foreign text for a message to people: short, and without control characters. */
    static String quoted(String text) {
        String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return '"' + shown.replaceAll("[^\\x20-\\x7e…]", "?") + '"';
    }
}
