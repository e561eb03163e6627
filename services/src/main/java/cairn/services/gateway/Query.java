package cairn.services.gateway;

import cairn.services.http.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Values of a request's query. */
final class Query {
    private Query() {}

    /** The first value of that name; one that is not percent-encoded text counts as missing. */
    static Optional<String> value(Request request, String name) {
        for (String pair : request.rawQuery().orElse("").split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                try {
                    return Optional.of(URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
