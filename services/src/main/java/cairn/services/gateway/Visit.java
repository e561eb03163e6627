package cairn.services.gateway;

import cairn.services.gateway.guard.Budget;
import cairn.services.gateway.guard.Deadlines;
import cairn.services.gateway.site.Site;
import cairn.services.http.CountedResponse;
import java.util.Optional;

/** One request on its way through the gateway, for those who count. Used by the thread that handles it. */
final class Visit {
    private final CountedResponse response;
    private final Deadlines.Running running;
    private String kind = "other";
    private Optional<Site> site = Optional.empty();
    private Optional<Asked> asked = Optional.empty();
    private long resolvedNanos;

    Visit(CountedResponse response, Deadlines.Running running) {
        this.response = response;
        this.running = running;
    }

    CountedResponse response() {
        return response;
    }

    Deadlines.Running running() {
        return running;
    }

    /** Says what kind of request it is: a form of content, or one of the gateway's own pages. */
    void name(String what) {
        kind = what;
    }

    String kind() {
        return kind;
    }

    /** Says which content it asks for. */
    void asks(Asked content) {
        asked = Optional.of(content);
    }

    /** The content that it asks for, where that is known. */
    Optional<Asked> asked() {
        return asked;
    }

    /** Says which site it is for, where there is one for its host. */
    void isFor(Optional<Site> found) {
        site = found;
    }

    /** The host of its site, or the empty text. */
    String site() {
        return site.map(Site::host).orElse("");
    }

    /** What its client may have: the site's own budget, or the usual one. */
    Budget budget(Budget usual) {
        return site.flatMap(Site::budget).orElse(usual);
    }

    /** Says that it is known what the path leads to. */
    void resolved() {
        resolvedNanos = System.nanoTime();
        running.awaitFirstBlock();
    }

    /** When that was, 0 where it never came to that. */
    long resolvedNanos() {
        return resolvedNanos;
    }
}
