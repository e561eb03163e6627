package cairn.services.gateway;

import cairn.services.gateway.guard.Deadlines;
import cairn.services.http.CountedResponse;

/** One request on its way through the gateway, for those who count. Used by the thread that handles it. */
final class Visit {
    private final CountedResponse response;
    private final Deadlines.Running running;
    private String kind = "other";
    private String site = "";
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

    /** Says which site it is for; the empty text where there is none for its host. */
    void isFor(String host) {
        site = host;
    }

    String site() {
        return site;
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
