package cairn.network.pubsub;

import cairn.data.peer.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The messages that came in the last minutes, and who brought them. Guarded by the router's lock. */
final class SeenMessages {
    /** More than four hundred messages a second for two minutes: then the first ones are forgotten too soon. */
    static final int MESSAGES_MAX = 50_000;

    private final Duration lives;
    private final boolean countsFromLast;
    // In the order in which they are to be forgotten.
    private final Map<MessageId, Seen> seen = new LinkedHashMap<>();

    /** What became of a message. */
    enum Fate {
        /** It is being looked at. */
        OPEN,
        GOOD,
        BAD,
        /** Neither good nor its senders' fault. */
        IGNORED
    }

    /** One message. */
    static final class Seen {
        private Instant until;
        private Fate fate = Fate.OPEN;
        private Instant decided = Instant.MAX;
        private final Set<PeerId> bringers = new HashSet<>(2);

        Fate fate() {
            return fate;
        }

        Instant decided() {
            return decided;
        }

        /** Notes that {@code peer} brought it; false where it did before. */
        boolean broughtBy(PeerId peer) {
            return bringers.add(peer);
        }

        /** Who brought it; to be read and not to be kept. */
        Set<PeerId> bringers() {
            return bringers;
        }
    }

    SeenMessages(Duration lives, boolean countsFromLast) {
        this.lives = lives;
        this.countsFromLast = countsFromLast;
    }

    Optional<Seen> find(MessageId id, Instant now) {
        Seen found = seen.get(id);
        if (found == null || found.until.isBefore(now)) {
            return Optional.empty();
        }
        if (countsFromLast) {
            seen.remove(id);
            found.until = now.plus(lives);
            seen.put(id, found);
        }
        return Optional.of(found);
    }

    /** Notes a message that was not there. */
    Seen begin(MessageId id, Instant now) {
        expire(now);
        Seen fresh = new Seen();
        fresh.until = now.plus(lives);
        seen.remove(id);
        seen.put(id, fresh);
        return fresh;
    }

    /** Says what became of it. */
    void decide(MessageId id, Fate fate, Instant now) {
        Seen found = seen.get(id);
        if (found != null) {
            found.fate = fate;
            found.decided = now;
        }
    }

    void expire(Instant now) {
        while (seen.size() >= MESSAGES_MAX) {
            seen.remove(seen.keySet().iterator().next());
        }
        Iterator<Seen> oldest = seen.values().iterator();
        while (oldest.hasNext() && oldest.next().until.isBefore(now)) {
            oldest.remove();
        }
    }

    int size() {
        return seen.size();
    }
}
