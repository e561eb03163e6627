package cairn.network.pubsub;

import cairn.data.peer.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides who is told what. It only ever puts frames into peers' queues, so no call waits; all that it knows is guarded
 * by itself.
 */
final class Router {
    private final PeerId self;
    private final PubsubOptions options;
    private final InstantSource clock;
    private final Peers peers = new Peers();
    private final Scores scores;
    private final SeenMessages seen;
    private final MessageHistory history;
    private final Mesh mesh;
    private final Gossip gossip;
    private final Counters counters = new Counters();
    private long beats;
    private Instant decayed;

    /** What has to be done with a message that arrives. */
    enum Arrival {
        /** Nothing. */
        KNOWN,
        /** Look whether it is good. */
        NEW
    }

    Router(PeerId self, PubsubOptions options, InstantSource clock, Random random) {
        this.self = self;
        this.options = options;
        this.clock = clock;
        this.scores = new Scores(options.scores());
        this.seen = new SeenMessages(options.seenLives(), options.countsFromLast());
        this.history = new MessageHistory(options.gossip().historyBeats());
        this.mesh = new Mesh(peers, scores, options, random);
        this.gossip = new Gossip(peers, scores, history, options, random);
        this.decayed = clock.instant();
    }

    Counters counters() {
        return counters;
    }

    /** Counts a peer in and says hello to it; nothing where it is there already. */
    synchronized Optional<Remote> meet(PeerId peer, Set<String> addresses) {
        if (peers.find(peer).isPresent()) {
            return Optional.empty();
        }
        Remote remote = peers.add(peer);
        scores.add(peer, addresses);
        remote.queue().urgent(Rpc.hello(mesh.topics()));
        return Optional.of(remote);
    }

    /** A stream to or from the peer says what it speaks. */
    synchronized void speaks(PeerId peer, Remote.Version version, Optional<Boolean> dialled) {
        peers.find(peer).ifPresent(remote -> {
            remote.speaks(version);
            dialled.ifPresent(remote::dialled);
        });
    }

    synchronized void part(Remote peer) {
        peer.queue().close();
        if (peers.remove(peer)) {
            mesh.remove(peer);
            scores.remove(peer.id(), clock.instant());
        }
    }

    synchronized Optional<Remote> find(PeerId peer) {
        return peers.find(peer);
    }

    /** Whether the peer is worth being listened to. */
    synchronized boolean hears(PeerId peer) {
        return scores.score(peer) >= options.scores().heardMin();
    }

    synchronized void misdeed(PeerId peer, int count) {
        scores.misdeed(peer, count);
    }

    /** Takes all that a frame says besides its messages. */
    synchronized void hear(Remote peer, Rpc rpc) {
        Instant now = clock.instant();
        if (rpc.malformed() > 0) {
            counters.rejected.addAndGet(rpc.malformed());
            scores.misdeed(peer.id(), rpc.malformed());
        }
        for (Rpc.Wish wish : rpc.wishes()) {
            if (!wish.wanted()) {
                peers.left(peer, wish.topic());
                mesh.drop(peer, wish.topic());
            } else if (!peers.wants(peer, wish.topic())) {
                scores.misdeed(peer.id(), 1);
            }
        }
        for (Rpc.Control control : rpc.controls()) {
            switch (control) {
                case Rpc.Have have ->
                    gossip.have(
                            peer,
                            have,
                            id -> mesh.isJoined(have.topic())
                                    && seen.find(id, now).isEmpty(),
                            now);
                case Rpc.WantIds want -> gossip.want(peer, want.ids());
                case Rpc.Graft graft -> mesh.grafted(peer, graft.topic(), now);
                case Rpc.Prune prune -> mesh.pruned(peer, prune, now);
                case Rpc.DontWant unwanted -> gossip.dontWant(peer, unwanted.ids(), beats);
            }
        }
    }

    /** A message came from {@code from}; nothing is known yet of its signature. */
    synchronized Arrival arriving(Remote from, Message message) {
        counters.received.incrementAndGet();
        if (!mesh.isJoined(message.topic()) || message.author().equals(self)) {
            return Arrival.KNOWN;
        }
        gossip.arrived(message.id());
        if (isCopy(from, message)) {
            return Arrival.KNOWN;
        }
        gossip.announce(message, mesh.of(message.topic()), from);
        return Arrival.NEW;
    }

    private boolean isCopy(Remote from, Message message) {
        Instant now = clock.instant();
        Optional<SeenMessages.Seen> known = seen.find(message.id(), now);
        if (known.isEmpty()) {
            return false;
        }
        counters.copies.incrementAndGet();
        if (known.get().broughtBy(from.id())) {
            switch (known.get().fate()) {
                case GOOD -> {
                    Duration after = Duration.between(known.get().decided(), now);
                    if (after.compareTo(options.scores().topic().deliveryWindow()) <= 0) {
                        scores.copied(from.id(), message.topic());
                    }
                }
                case BAD -> scores.invalid(from.id(), message.topic());
                case OPEN, IGNORED -> {
                    // What it is worth is not known yet, or nothing.
                }
            }
        }
        return true;
    }

    /** The author signed it: says whether the caller is the first to look at it. */
    synchronized boolean begin(Remote from, Message message) {
        if (isCopy(from, message)) {
            return false;
        }
        seen.begin(message.id(), clock.instant()).broughtBy(from.id());
        return true;
    }

    /** The author did not sign it. */
    synchronized void forged(Remote from, Message message) {
        counters.rejected.incrementAndGet();
        scores.invalid(from.id(), message.topic());
    }

    /** What {@link #begin} began was looked at; a good one goes on to others. */
    synchronized void decided(Remote from, Message message, SeenMessages.Fate fate) {
        Instant now = clock.instant();
        Set<PeerId> bringers =
                seen.find(message.id(), now).map(SeenMessages.Seen::bringers).orElse(Set.of());
        seen.decide(message.id(), fate, now);
        if (fate == SeenMessages.Fate.GOOD) {
            scores.first(from.id(), message.topic());
            bringers.stream()
                    .filter(peer -> !peer.equals(from.id()))
                    .forEach(peer -> scores.copied(peer, message.topic()));
            Set<Remote> targets = new HashSet<>(mesh.of(message.topic()));
            targets.addAll(flooded(message.topic()));
            targets.remove(from);
            send(message, targets);
        } else if (fate == SeenMessages.Fate.BAD) {
            counters.rejected.incrementAndGet();
            bringers.forEach(peer -> scores.invalid(peer, message.topic()));
        }
    }

    private List<Remote> flooded(String topic) {
        return peers.wanting(topic).stream()
                .filter(peer -> peer.isFlooded()
                        && scores.score(peer.id()) >= options.scores().publishMin())
                .toList();
    }

    /** Sends a message of this node's own; returns to how many peers. */
    synchronized int publish(Message message) {
        Instant now = clock.instant();
        String topic = message.topic();
        seen.begin(message.id(), now);
        seen.decide(message.id(), SeenMessages.Fate.GOOD, now);
        Set<Remote> targets = new HashSet<>(flooded(topic));
        if (options.gossip().floodsOwn()) {
            peers.wanting(topic).stream()
                    .filter(peer -> scores.score(peer.id()) >= options.scores().publishMin())
                    .forEach(targets::add);
        } else {
            targets.addAll(mesh.isJoined(topic) ? mesh.of(topic) : mesh.fanout(topic, now));
        }
        return send(message, targets);
    }

    private int send(Message message, Set<Remote> targets) {
        byte[] frame = Rpc.frame(message);
        history.put(message.id(), message.topic(), frame);
        int sent = 0;
        for (Remote peer : targets) {
            if (peer.id().equals(message.author())) {
                continue;
            }
            if (peer.queue().message(message.id(), frame)) {
                sent++;
            } else {
                counters.dropped.incrementAndGet();
            }
        }
        return sent;
    }

    synchronized void join(String topic) {
        if (!mesh.isJoined(topic)) {
            byte[] frame = Rpc.frame(new Rpc.Wish(true, topic));
            peers.all().forEach(peer -> peer.queue().urgent(frame));
            mesh.join(topic, clock.instant());
        }
    }

    synchronized void leave(String topic) {
        if (mesh.isJoined(topic)) {
            mesh.leave(topic, clock.instant());
            byte[] frame = Rpc.frame(new Rpc.Wish(false, topic));
            peers.all().forEach(peer -> peer.queue().urgent(frame));
        }
    }

    /** What is to be done every second. */
    synchronized void beat() {
        Instant now = clock.instant();
        beats++;
        for (; decayed.isBefore(now); decayed = decayed.plusSeconds(1)) {
            scores.decay(now);
        }
        seen.expire(now);
        gossip.beat(now);
        peers.all().forEach(peer -> peer.beat(beats));
        mesh.beat(beats, now);
        for (String topic : mesh.topics()) {
            gossip.emit(topic, mesh.of(topic));
        }
        for (String topic : mesh.writtenTopics()) {
            gossip.emit(topic, mesh.writtenTo(topic));
        }
        history.shift();
    }

    /** The topics that this node takes part in, in their order. */
    synchronized List<String> topics() {
        return List.copyOf(new TreeSet<>(mesh.topics()));
    }

    synchronized List<PeerId> wanting(String topic) {
        return peers.wanting(topic).stream().map(Remote::id).toList();
    }

    /** Every peer that takes part, and its score. */
    synchronized Map<PeerId, Double> scored() {
        Map<PeerId, Double> all = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        peers.all().forEach(peer -> all.put(peer.id(), scores.score(peer.id())));
        return all;
    }

    synchronized List<PeerId> meshOf(String topic) {
        return mesh.of(topic).stream().map(Remote::id).toList();
    }

    /** What is remembered, for those who measure: messages seen, bytes of messages kept, promises. */
    synchronized List<Long> remembered() {
        return List.of((long) seen.size(), history.bytes(), (long) gossip.promised());
    }
}
