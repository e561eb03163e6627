package cairn.services.gateway;

import cairn.services.http.Response;
import java.time.Duration;
import java.util.Optional;

/**
 * How long what a path leads to may be kept.
 *
 * @param timeToLive how long a name may be believed; nothing where the path has none and never leads elsewhere
 */
record Freshness(Optional<Duration> timeToLive) {
    static final Freshness FOR_EVER = new Freshness(Optional.empty());
    private static final long WEEK_SECONDS = 7 * 24 * 3600;

    static Freshness of(Duration timeToLive) {
        return new Freshness(Optional.of(timeToLive));
    }

    boolean isImmutable() {
        return timeToLive.isEmpty();
    }

    /** For content itself. */
    void showFor(Response response) {
        response.header(
                "Cache-Control",
                timeToLive
                        .map(time -> "public, max-age=" + time.toSeconds())
                        .orElse("public, max-age=29030400, immutable"));
    }

    /** For pages that are made of content, whose look changes from version to version. */
    void showForPage(Response response) {
        long seconds = timeToLive.map(Duration::toSeconds).orElse(WEEK_SECONDS);
        response.header("Cache-Control", "public, max-age=" + seconds + ", stale-while-revalidate=2678400");
    }
}
