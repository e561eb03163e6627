package cairn.network.pubsub;

import cairn.data.peer.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/**
 * For each topic that this node takes part in, the peers that are sent everything and send everything. Guarded by the
 * router's lock.
 */
final class Mesh {
    /** Heartbeats between two looks at whether better peers are to be had. */
    private static final int BETTERMENT_BEATS = 60;

    private static final int BETTERMENT_PEERS = 2;
    /** A graft this soon after a prune is no mistake. */
    private static final Duration FLOOD = Duration.ofSeconds(10);

    private final Peers peers;
    private final Scores scores;
    private final GossipOptions options;
    private final double medianMin;
    private final Random random;
    private final Map<String, Set<Remote>> joined = new HashMap<>();
    private final Map<String, Map<PeerId, Instant>> pauses = new HashMap<>();
    private final Map<String, Fanout> fanouts = new HashMap<>();

    /** Whom own messages of a topic go to that this node does not take part in. */
    private static final class Fanout {
        private final Set<Remote> peers = new LinkedHashSet<>();
        private Instant until = Instant.EPOCH;
    }

    Mesh(Peers peers, Scores scores, PubsubOptions options, Random random) {
        this.peers = peers;
        this.scores = scores;
        this.options = options.gossip();
        this.medianMin = options.scores().meshMedianMin();
        this.random = random;
    }

    boolean isJoined(String topic) {
        return joined.containsKey(topic);
    }

    Set<String> topics() {
        return joined.keySet();
    }

    /** The topic's mesh; empty where the node takes no part. */
    Set<Remote> of(String topic) {
        return joined.getOrDefault(topic, Set.of());
    }

    void join(String topic, Instant now) {
        if (joined.putIfAbsent(topic, new LinkedHashSet<>()) == null) {
            fanouts.remove(topic);
            graftTo(topic, options.degree(), now, peer -> true);
        }
    }

    void leave(String topic, Instant now) {
        Set<Remote> left = joined.remove(topic);
        if (left != null) {
            for (Remote peer : left) {
                scores.pruned(peer.id(), topic);
                peer.tell(new Rpc.Prune(topic, options.leavePause()));
                pause(topic, peer.id(), options.leavePause(), now);
            }
        }
    }

    /** Forgets a peer that is gone. */
    void remove(Remote peer) {
        joined.forEach((topic, mesh) -> drop(peer, topic));
        fanouts.values().forEach(fanout -> fanout.peers.remove(peer));
    }

    /** The peer wants the topic no more. */
    void drop(Remote peer, String topic) {
        if (of(topic).contains(peer)) {
            joined.get(topic).remove(peer);
            scores.pruned(peer.id(), topic);
        }
    }

    private void pause(String topic, PeerId peer, Duration time, Instant now) {
        pauses.computeIfAbsent(topic, t -> new HashMap<>())
                .merge(peer, now.plus(time), (old, fresh) -> old.isAfter(fresh) ? old : fresh);
    }

    private boolean isPaused(String topic, PeerId peer, Instant now) {
        return pauses.getOrDefault(topic, Map.of())
                .getOrDefault(peer, Instant.MIN)
                .isAfter(now);
    }

    /** A peer wants to be in the mesh. */
    void grafted(Remote peer, String topic, Instant now) {
        Set<Remote> mesh = joined.get(topic);
        if (mesh == null || mesh.contains(peer)) {
            return; // No answer for a topic that is none of ours: that would say more than it is worth.
        }
        if (isPaused(topic, peer.id(), now)) {
            Instant until = pauses.get(topic).get(peer.id());
            boolean isSoon = now.isBefore(until.minus(options.pause()).plus(FLOOD));
            scores.misdeed(peer.id(), isSoon ? 2 : 1);
            refuse(peer, topic, now);
        } else if (scores.score(peer.id()) < 0) {
            refuse(peer, topic, now);
        } else if (mesh.size() >= options.degreeHigh() && !peer.isDialled()) {
            refuse(peer, topic, now);
        } else {
            mesh.add(peer);
            scores.grafted(peer.id(), topic, now);
        }
    }

    private void refuse(Remote peer, String topic, Instant now) {
        peer.tell(new Rpc.Prune(topic, options.pause()));
        pause(topic, peer.id(), options.pause(), now);
    }

    /** A peer leaves the mesh, and wants to be left alone for some time. */
    void pruned(Remote peer, Rpc.Prune prune, Instant now) {
        if (isJoined(prune.topic())) {
            drop(peer, prune.topic());
            pause(prune.topic(), peer.id(), prune.pause().isZero() ? options.pause() : prune.pause(), now);
        }
    }

    private void graft(Remote peer, String topic, Instant now) {
        joined.get(topic).add(peer);
        scores.grafted(peer.id(), topic, now);
        peer.tell(new Rpc.Graft(topic));
    }

    private void prune(Remote peer, String topic, Instant now) {
        drop(peer, topic);
        refuse(peer, topic, now);
    }

    /** Takes in peers of a kind until the mesh has {@code size}. */
    private void graftTo(String topic, int size, Instant now, Predicate<Remote> kind) {
        int missing = size - of(topic).size();
        if (missing <= 0) {
            return;
        }
        List<Remote> candidates = peers.wanting(topic);
        Collections.shuffle(candidates, random);
        candidates.stream()
                .filter(peer -> peer.isMeshed()
                        && !of(topic).contains(peer)
                        && !isPaused(topic, peer.id(), now)
                        && scores.score(peer.id()) >= 0)
                .filter(kind)
                .limit(missing)
                .forEach(peer -> graft(peer, topic, now));
    }

    /** Mends every mesh. */
    void beat(long number, Instant now) {
        for (Map<PeerId, Instant> paused : pauses.values()) {
            paused.values().removeIf(until -> until.isBefore(now));
        }
        pauses.values().removeIf(Map::isEmpty);
        for (String topic : joined.keySet()) {
            Set<Remote> mesh = joined.get(topic);
            for (Remote peer : List.copyOf(mesh)) {
                if (scores.score(peer.id()) < 0) {
                    prune(peer, topic, now);
                }
            }
            if (mesh.size() < options.degreeLow()) {
                graftTo(topic, options.degree(), now, peer -> true);
            }
            if (mesh.size() > options.degreeHigh()) {
                shrink(topic, now);
            }
            if (mesh.size() >= options.degreeLow()) {
                long dialled = mesh.stream().filter(Remote::isDialled).count();
                int missing = (int) Math.max(0, options.degreeOutbound() - dialled);
                graftTo(topic, mesh.size() + missing, now, Remote::isDialled);
            }
            if (number % BETTERMENT_BEATS == 0 && mesh.size() > 1) {
                better(topic, now);
            }
        }
        beatFanouts(now);
    }

    /** Keeps the best, and of the others some by chance, among them enough whom this node dialled. */
    private void shrink(String topic, Instant now) {
        List<Remote> ranked = new ArrayList<>(of(topic));
        Collections.shuffle(ranked, random);
        ranked.sort(Comparator.comparingDouble((Remote peer) -> scores.score(peer.id()))
                .reversed());
        Collections.shuffle(ranked.subList(options.degreeScore(), ranked.size()), random);
        List<Remote> kept = new ArrayList<>(ranked.subList(0, options.degree()));
        List<Remote> others = new ArrayList<>(ranked.subList(options.degree(), ranked.size()));
        long dialled = kept.stream().filter(Remote::isDialled).count();
        for (Remote peer : List.copyOf(others)) {
            if (dialled >= options.degreeOutbound()) {
                break;
            }
            if (peer.isDialled()) {
                dialled++;
                others.remove(peer);
            }
        }
        others.forEach(peer -> prune(peer, topic, now));
    }

    /** Where the mesh's middle is worth little, takes in some who are worth more. */
    private void better(String topic, Instant now) {
        double[] values = of(topic).stream()
                .mapToDouble(peer -> scores.score(peer.id()))
                .sorted()
                .toArray();
        double median = values[values.length / 2];
        if (median < medianMin) {
            graftTo(topic, of(topic).size() + BETTERMENT_PEERS, now, peer -> scores.score(peer.id()) > median);
        }
    }

    /** Whom own messages go to of a topic that this node takes no part in. */
    Set<Remote> fanout(String topic, Instant now) {
        Fanout fanout = fanouts.computeIfAbsent(topic, t -> new Fanout());
        fanout.until = now.plus(options.fanoutLives());
        fill(topic, fanout);
        return fanout.peers;
    }

    /** The topics that are written to only, and whom to. */
    Set<Remote> writtenTo(String topic) {
        return fanouts.containsKey(topic) ? fanouts.get(topic).peers : Set.of();
    }

    Set<String> writtenTopics() {
        return fanouts.keySet();
    }

    private void fill(String topic, Fanout fanout) {
        List<Remote> wanting = peers.wanting(topic);
        fanout.peers.retainAll(wanting);
        Collections.shuffle(wanting, random);
        for (Remote peer : wanting) {
            if (fanout.peers.size() < options.degree() && peer.isMeshed() && scores.score(peer.id()) >= 0) {
                fanout.peers.add(peer);
            }
        }
    }

    private void beatFanouts(Instant now) {
        fanouts.values().removeIf(fanout -> fanout.until.isBefore(now));
        fanouts.forEach(this::fill);
    }
}
