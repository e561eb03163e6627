package cairn.services.http;

import cairn.data.failure.MalformedException;
import cairn.services.html.Escape;
import java.util.Optional;

/** Values of a request's query. */
public final class Query {
    private Query() {}

    /** The first value of that name; one that is not percent-encoded counts as missing. */
    public static Optional<String> value(Request request, String name) {
        for (String pair : request.rawQuery().orElse("").split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                try {
                    return Optional.of(
                            Escape.decoded(pair.substring(name.length() + 1).replace('+', ' ')));
                } catch (MalformedException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
