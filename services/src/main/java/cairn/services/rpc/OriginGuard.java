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

    private static boolean isOwn(String origin, String host) {
        return isOwnHost(host) && origin.equals("http://" + host);
    }

    /** A name that leads here today may lead elsewhere tomorrow, so only addresses and localhost are this listener. */
    private static boolean isOwnHost(String host) {
        boolean isNumeric = host.startsWith("[") || host.matches("[0-9.]+(:\\d+)?");
        return isNumeric || host.equals("localhost") || host.startsWith("localhost:");
    }

    /** Whether the request's host is this listener's, or that of an origin that the operator allowed. */
    public boolean isForThisListener(Request request) {
        String host = request.host();
        return isOwnHost(host) || allowed.contains("http://" + host) || allowed.contains("https://" + host);
    }

    /** Whether a page of this very listener sent the request, and no other, also none that the operator allowed. */
    public boolean isFromOwnPage(Request request) {
        Optional<String> from = origin(request)
                .or(() -> request.header("Referer")
                        .filter(text -> !text.isEmpty())
                        .map(OriginGuard::originOf));
        String host = request.host();
        return isForThisListener(request)
                && from.isPresent()
                && (from.get().equals("http://" + host) || from.get().equals("https://" + host));
    }

    private static String originOf(String url) {
        int authority = url.indexOf("://");
        int slash = authority < 0 ? -1 : url.indexOf('/', authority + 3);
        return slash < 0 ? url : url.substring(0, slash);
    }
}
