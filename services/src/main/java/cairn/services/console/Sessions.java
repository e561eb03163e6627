package cairn.services.console;

import cairn.services.http.Request;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tokens of browsers that logged in, by the random name that each has in a cookie. What a token admits to is looked
 * up at every request, so a token that is removed ends its sessions. They end with the process, too. May be used by any
 * thread.
 */
final class Sessions {
    private static final int SESSIONS_MAX = 1000;
    private static final Duration LIFETIME = Duration.ofHours(12);
    private static final int NAME_BYTES = 32;

    private record Session(String token, Instant ends) {}

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    /** In the order of their beginning; guarded by this. */
    private final Map<String, Session> byName = new LinkedHashMap<>();

    Sessions(InstantSource clock) {
        this.clock = clock;
    }

    /** Begins a session; @return the value of a Set-Cookie header. */
    synchronized String begin(Request request, String token) {
        Instant now = clock.instant();
        byName.values().removeIf(session -> session.ends.isBefore(now));
        if (byName.size() >= SESSIONS_MAX) {
            byName.remove(byName.keySet().iterator().next());
        }
        byte[] bytes = new byte[NAME_BYTES];
        random.nextBytes(bytes);
        String name = HexFormat.of().formatHex(bytes);
        byName.put(name, new Session(token, now.plus(LIFETIME)));
        return cookie(request, name, LIFETIME.toSeconds());
    }

    /** Ends the request's session; @return the value of a Set-Cookie header. */
    synchronized String end(Request request) {
        name(request).ifPresent(byName::remove);
        return cookie(request, "", 0);
    }

    /** The token of the request's session, if it has one that lasts. */
    synchronized Optional<String> token(Request request) {
        return name(request)
                .map(byName::get)
                .filter(session -> session.ends.isAfter(clock.instant()))
                .map(Session::token);
    }

    private static String cookie(Request request, String value, long seconds) {
        String secure = request.isSecure() ? "; Secure" : "";
        return cookieName(request) + "=" + value + "; Path=" + Console.PREFIX + "; Max-Age=" + seconds
                + "; HttpOnly; SameSite=Strict" + secure;
    }

    private static Optional<String> name(Request request) {
        String start = cookieName(request) + "=";
        for (String header : request.headers("Cookie")) {
            for (String pair : header.split(";", -1)) {
                if (pair.strip().startsWith(start)) {
                    return Optional.of(pair.strip().substring(start.length()));
                }
            }
        }
        return Optional.empty();
    }

    /** Cookies know no ports, and a machine may have several nodes. */
    private static String cookieName(Request request) {
        String address = request.localAddress();
        return "cairn-console-" + address.substring(address.lastIndexOf(':') + 1);
    }
}
