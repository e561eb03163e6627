package cairn.services.acme;

import cairn.services.http.Handler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The tokens that authorities are about to look for. May be used by any thread. */
public final class Challenges {
    private static final String PREFIX = "/.well-known/acme-challenge/";

    private final Map<String, String> answers = new ConcurrentHashMap<>();

    void add(String token, String answer) {
        answers.put(token, answer);
    }

    void remove(String token) {
        answers.remove(token);
    }

    /** A handler that answers what authorities ask for, and leaves the rest to another. */
    public Handler before(Handler next) {
        return (request, response) -> {
            Optional<String> answer = answer(request.rawPath());
            if (answer.isEmpty()) {
                next.handle(request, response);
                return;
            }
            byte[] text = answer.get().getBytes(StandardCharsets.US_ASCII);
            response.header("Content-Type", "application/octet-stream");
            response.contentLength(text.length);
            response.write(ByteBuffer.wrap(text));
        };
    }

    private Optional<String> answer(String path) {
        return path.startsWith(PREFIX)
                ? Optional.ofNullable(answers.get(path.substring(PREFIX.length())))
                : Optional.empty();
    }
}
