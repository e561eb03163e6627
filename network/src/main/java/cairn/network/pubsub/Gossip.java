package cairn.network.pubsub;

import cairn.data.peer.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What peers outside a mesh are told, and ask for; and what peers say that they do not want. Guarded by the router's
 * lock.
 */
final class Gossip {
    /** Message IDs that one peer is told of, or asked for, between two heartbeats. */
    static final int IDS_MAX = 5_000;
    /** How often one peer may tell of messages between two heartbeats. */
    static final int HAVES_MAX = 10;
    /** How often one message is given to one peer that asks. */
    static final int GIVEN_MAX = 3;
    /** How often a peer may say between two heartbeats what it does not want, and of how many messages each time. */
    static final int REFUSALS_MAX = 1_000;

    static final int REFUSED_IDS_MAX = 10;
    private static final int REFUSAL_BEATS = 3;
    private static final Duration PROMISE_TIME = Duration.ofSeconds(3);

    private final Peers peers;
    private final Scores scores;
    private final MessageHistory history;
    private final PubsubOptions options;
    private final Random random;
    /** One of the messages that each peer was last asked for, and when it is to have come. */
    private final Map<MessageId, Map<PeerId, Instant>> promises = new HashMap<>();

    Gossip(Peers peers, Scores scores, MessageHistory history, PubsubOptions options, Random random) {
        this.peers = peers;
        this.scores = scores;
        this.history = history;
        this.options = options;
        this.random = random;
    }

    private boolean isIgnored(Remote peer) {
        return scores.score(peer.id()) < options.scores().gossipMin();
    }

    /** A peer tells of messages; those that are {@code missing} here are asked for. */
    void have(Remote peer, Rpc.Have have, Predicate<MessageId> missing, Instant now) {
        peer.haves++;
        if (isIgnored(peer) || peer.haves > HAVES_MAX || peer.asked >= IDS_MAX) {
            return;
        }
        Set<MessageId> wanted = new HashSet<>();
        for (MessageId id : have.ids()) {
            if (wanted.size() + peer.asked < IDS_MAX && missing.test(id)) {
                wanted.add(id);
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        List<MessageId> ids = new ArrayList<>(wanted);
        Collections.shuffle(ids, random);
        peer.asked += ids.size();
        promises.computeIfAbsent(ids.getFirst(), id -> new HashMap<>(2)).putIfAbsent(peer.id(), now.plus(PROMISE_TIME));
        peer.tell(new Rpc.WantIds(ids));
    }

    /** A peer asks for messages. */
    void want(Remote peer, List<MessageId> ids) {
        if (isIgnored(peer)) {
            return;
        }
        for (MessageId id : ids) {
            Optional<byte[]> frame = history.give(id, peer.id(), GIVEN_MAX);
            if (frame.isPresent() && !peer.queue().message(id, frame.get())) {
                return; // It reads more slowly than it asks.
            }
        }
    }

    /** A peer says what it does not want. */
    void dontWant(Remote peer, List<MessageId> ids, long beat) {
        peer.refusals++;
        if (peer.refusals <= REFUSALS_MAX) {
            ids.stream().limit(REFUSED_IDS_MAX).forEach(id -> peer.unwant(id, beat + REFUSAL_BEATS));
        }
    }

    /** A message came, whoever brought it: nobody who promised it has broken the promise. */
    void arrived(MessageId id) {
        promises.remove(id);
    }

    /** Tells those of {@code mesh} who can hear it that a large message is on its way. */
    void announce(Message message, Collection<Remote> mesh, Remote from) {
        if (message.dataBytes() < options.gossip().unwantedBytesMin()) {
            return;
        }
        for (Remote peer : mesh) {
            if (peer != from && peer.knowsDontWant()) {
                peer.tell(new Rpc.DontWant(List.of(message.id())));
            }
        }
    }

    /** Counts the promises that were not kept. */
    void beat(Instant now) {
        Iterator<Map<PeerId, Instant>> all = promises.values().iterator();
        while (all.hasNext()) {
            Map<PeerId, Instant> one = all.next();
            one.forEach((peer, until) -> {
                if (until.isBefore(now)) {
                    scores.misdeed(peer, 1);
                }
            });
            one.values().removeIf(until -> until.isBefore(now));
            if (one.isEmpty()) {
                all.remove();
            }
        }
    }

    /** Tells some peers that are not in {@code mesh} of the last messages. */
    void emit(String topic, Set<Remote> mesh) {
        List<MessageId> ids = new ArrayList<>(history.last(options.gossip().gossipBeats(), topic));
        if (ids.isEmpty()) {
            return;
        }
        List<Remote> others = peers.wanting(topic);
        others.removeIf(peer -> mesh.contains(peer) || !peer.isMeshed() || isIgnored(peer));
        Collections.shuffle(others, random);
        int told = (int) Math.max(
                options.gossip().degreeLazy(), others.size() * options.gossip().lazyShare());
        for (Remote peer : others.subList(0, Math.min(told, others.size()))) {
            Collections.shuffle(ids, random);
            peer.tell(new Rpc.Have(topic, List.copyOf(ids.subList(0, Math.min(IDS_MAX, ids.size())))));
        }
    }

    int promised() {
        return promises.size();
    }
}
