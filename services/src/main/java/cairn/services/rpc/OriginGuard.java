package cairn.services.rpc;

import cairn.services.http.Request;
import java.util.List;
import java.util.Optional;

/**
 * Keeps pages of other sites from calling the RPC out of a browser, as Kubo does: an Origin or a Referer must be this
 * listener's own or one that the operator allowed, and a browser that sends neither is refused. Programs that are no
 * browsers send none and pass. Immutable.
 */
public final class OriginGuard {
    private static final String ANY = "*";

    private final List<String> allowed;

    /** {@code allowed} are origins such as {@code https://webui.example}, or {@code *} for every one. */
    public OriginGuard(List<String> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** Whether the request may be answered. */
    boolean admits(Request request) {
        Optional<String> origin = origin(request);
        if (origin.isPresent()) {
            return isAllowed(origin.get(), request.host());
        }
        Optional<String> referer = request.header("Referer").filter(text -> !text.isEmpty());
        if (referer.isPresent()) {
            return isAllowed(originOf(referer.get()), request.host());
        }
        return !request.header("User-Agent").orElse("").startsWith("Mozilla");
    }

    /** The origin that the answer may be shown to, where the request has one and it is allowed. */
    Optional<String> shownTo(Request request) {
        return origin(request).filter(origin -> isAllowed(origin, request.host()));
    }

    static Optional<String> origin(Request request) {
        return request.header("Origin").filter(text -> !text.isEmpty());
    }

    private boolean isAllowed(String origin, String host) {
        return allowed.contains(ANY) || allowed.contains(origin) || isOwn(origin, host);
    }

    /** A name that leads here today may lead elsewhere tomorrow, so only addresses and localhost are this listener. */
    private static boolean isOwn(String origin, String host) {
        boolean isNumeric = host.startsWith("127.") || host.startsWith("[") || host.matches("[0-9.]+(:\\d+)?");
        boolean isLocal = host.equals("localhost") || host.startsWith("localhost:");
        return (isNumeric || isLocal) && origin.equals("http://" + host);
    }

    private static String originOf(String url) {
        int authority = url.indexOf("://");
        int slash = authority < 0 ? -1 : url.indexOf('/', authority + 3);
        return slash < 0 ? url : url.substring(0, slash);
    }
}
