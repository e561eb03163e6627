package cairn.services.gateway;

import cairn.services.http.Request;
import cairn.services.http.Response;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** What tells versions of an answer apart, and whether the client holds the right one already (RFC 9110, 8.8, 13). */
final class Validators {
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);
    private static final int YEAR_MAX = 9999;
    private static final int NOT_MODIFIED = 304;

    private Validators() {}

    /** Shows the tag; where the client has what it stands for, answers so and returns true. */
    static boolean answersHeld(Request request, Response response, String etag) {
        response.header("Etag", etag);
        if (!isHeld(request, etag)) {
            return false;
        }
        response.status(NOT_MODIFIED);
        return true;
    }

    /** Whether the client says that it holds what it asks for. */
    static boolean isHeld(Request request, String etag) {
        String wanted = strong(etag);
        for (String values : request.headers("If-None-Match")) {
            for (String value : values.split(",", -1)) {
                String bare = strong(value.strip());
                if (bare.equals(wanted) || bare.equals("*")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String strong(String etag) {
        return etag.startsWith("W/") ? etag.substring(2) : etag;
    }

    /** The time as headers have it: the day has two digits, the year four; other years cannot be told. */
    static Optional<String> date(Instant instant) {
        OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
        return time.getYear() > 0 && time.getYear() <= YEAR_MAX
                ? Optional.of(HTTP_DATE.format(time))
                : Optional.empty();
    }
}
