package cairn.services.http;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * One sentence that says why a request is not answered: as text, or as JSON with the status for clients that ask so.
 *
 * @param status the answer's status
 * @param sentence what is told
 */
public record Refusal(int status, String sentence) {
    private static final String JSON = "application/json";

    /** Whether a client with this Accept header is a program that reads JSON. */
    public static boolean isJson(String accept) {
        return accept.contains(JSON);
    }

    /** The media type for a client with this Accept header. */
    public String type(String accept) {
        return isJson(accept) ? JSON : "text/plain; charset=utf-8";
    }

    /** The body for a client with this Accept header. */
    public byte[] body(String accept) {
        String text = isJson(accept)
                ? "{\"status\":" + status + ",\"message\":\""
                        + new String(JsonStringEncoder.getInstance().quoteAsCharArray(sentence)) + "\"}"
                : sentence;
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
