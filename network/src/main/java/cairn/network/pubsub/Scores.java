package cairn.network.pubsub;

import cairn.data.peer.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What each peer is worth. Guarded by the router's lock. */
final class Scores {
    /** Peers that are gone and not forgotten; the first of them are forgotten where there are more. */
    private static final int GONE_MAX = 10_000;
    /** What has faded this far is nothing. */
    private static final double NOTHING = 0.01;

    private final ScoreOptions options;
    private final Map<PeerId, Standing> here = new HashMap<>();
    private final Map<PeerId, Standing> gone = new LinkedHashMap<>();
    private final Map<String, Integer> peersAt = new HashMap<>();

    /** One peer's doings. */
    private static final class Standing {
        private final Map<String, InTopic> topics = new HashMap<>();
        private Set<String> addresses = Set.of();
        private double misdeeds;
        private Instant forgotten = Instant.MAX;
    }

    /** One peer's doings in one topic. */
    private static final class InTopic {
        private boolean inMesh;
        private Instant since = Instant.EPOCH;
        private double meshSeconds;
        private double firsts;
        private double deliveries;
        private boolean deliveriesCount;
        private double failures;
        private double invalids;
    }

    Scores(ScoreOptions options) {
        this.options = options;
    }

    /** Counts a peer in; {@code addresses} are those that it shares with others who are there. */
    void add(PeerId peer, Set<String> addresses) {
        Standing standing = gone.remove(peer);
        if (standing == null) {
            standing = new Standing();
        }
        standing.forgotten = Instant.MAX;
        standing.addresses = Set.copyOf(addresses);
        addresses.forEach(address -> peersAt.merge(address, 1, Integer::sum));
        here.put(peer, standing);
    }

    /** A peer is gone: what was bad about it is remembered, what was good is not. */
    void remove(PeerId peer, Instant now) {
        double score = score(peer);
        Standing standing = here.remove(peer);
        if (standing == null) {
            return;
        }
        standing.addresses.forEach(address ->
                peersAt.computeIfPresent(address, (a, count) -> count == 1 ? null : Integer.valueOf(count - 1)));
        standing.addresses = Set.of();
        if (score >= 0) {
            return;
        }
        standing.topics.forEach((topic, doings) -> leaveMesh(doings));
        standing.topics.values().forEach(doings -> doings.firsts = 0);
        standing.forgotten = now.plus(options.remembered());
        gone.put(peer, standing);
        if (gone.size() > GONE_MAX) {
            gone.remove(gone.keySet().iterator().next());
        }
    }

    private Standing standing(PeerId peer) {
        Standing standing = here.get(peer);
        return standing == null ? gone.get(peer) : standing;
    }

    /** The sum; 0 for one of whom nothing is known. */
    double score(PeerId peer) {
        Standing standing = standing(peer);
        if (standing == null) {
            return 0;
        }
        double sum = 0;
        for (InTopic doings : standing.topics.values()) {
            sum += score(doings);
        }
        sum = Math.min(sum, options.topicsMax());
        for (String address : standing.addresses) {
            int surplus = peersAt.getOrDefault(address, 0) - options.sharedAddressPeers();
            sum += surplus > 0 ? options.sharedAddressWeight() * surplus * surplus : 0;
        }
        double misdeeds = standing.misdeeds - options.misdeedsFree();
        return misdeeds > 0 ? sum + options.misdeedWeight() * misdeeds * misdeeds : sum;
    }

    private double score(InTopic doings) {
        ScoreOptions.Topic rules = options.topic();
        double lacking = lacking(doings);
        return rules.meshSecondWeight() * (doings.inMesh ? doings.meshSeconds : 0)
                + rules.firstWeight() * doings.firsts
                + rules.deliveryWeight() * lacking * lacking
                + rules.failureWeight() * doings.failures
                + rules.invalidWeight() * doings.invalids * doings.invalids;
    }

    private double lacking(InTopic doings) {
        boolean counts =
                doings.deliveriesCount && doings.deliveries < options.topic().deliveriesMin();
        return counts ? options.topic().deliveriesMin() - doings.deliveries : 0;
    }

    /** Lets time pass: a second for each call. */
    void decay(Instant now) {
        gone.values().removeIf(standing -> standing.forgotten.isBefore(now));
        for (Standing standing : here.values()) {
            standing.misdeeds = faded(standing.misdeeds, options.misdeedDecay());
            Iterator<InTopic> all = standing.topics.values().iterator();
            while (all.hasNext()) {
                InTopic doings = all.next();
                decay(doings, now);
                boolean isEmpty = doings.firsts == 0 && doings.invalids == 0 && doings.failures == 0;
                if (!doings.inMesh && isEmpty && doings.deliveries == 0) {
                    all.remove();
                }
            }
        }
    }

    private void decay(InTopic doings, Instant now) {
        ScoreOptions.Topic rules = options.topic();
        doings.firsts = faded(doings.firsts, rules.firstDecay());
        doings.deliveries = faded(doings.deliveries, rules.deliveryDecay());
        doings.failures = faded(doings.failures, rules.deliveryDecay());
        doings.invalids = faded(doings.invalids, rules.invalidDecay());
        if (doings.inMesh) {
            Duration time = Duration.between(doings.since, now);
            doings.meshSeconds = Math.min((double) time.toSeconds(), rules.meshSecondsMax());
            doings.deliveriesCount |= time.compareTo(rules.deliveriesAfter()) > 0;
        }
    }

    private static double faded(double value, double decay) {
        double left = value * decay;
        return left < NOTHING ? 0 : left;
    }

    private InTopic doings(PeerId peer, String topic) {
        Standing standing = standing(peer);
        return standing == null ? new InTopic() : standing.topics.computeIfAbsent(topic, t -> new InTopic());
    }

    void grafted(PeerId peer, String topic, Instant now) {
        InTopic doings = doings(peer, topic);
        doings.inMesh = true;
        doings.since = now;
        doings.meshSeconds = 0;
        doings.deliveriesCount = false;
    }

    void pruned(PeerId peer, String topic) {
        leaveMesh(doings(peer, topic));
    }

    private void leaveMesh(InTopic doings) {
        double lacking = doings.inMesh ? lacking(doings) : 0;
        doings.failures += lacking * lacking;
        doings.inMesh = false;
    }

    /** It was the first to bring a message that was good. */
    void first(PeerId peer, String topic) {
        InTopic doings = doings(peer, topic);
        doings.firsts = Math.min(doings.firsts + 1, options.topic().firstMax());
        delivered(doings);
    }

    /** It brought a copy of a good message, soon enough. */
    void copied(PeerId peer, String topic) {
        delivered(doings(peer, topic));
    }

    private void delivered(InTopic doings) {
        if (doings.inMesh) {
            doings.deliveries = Math.min(
                    doings.deliveries + 1, 4 * Math.max(1, options.topic().deliveriesMin()));
        }
    }

    /** What it brought was no message. */
    void invalid(PeerId peer, String topic) {
        doings(peer, topic).invalids++;
    }

    /** It did what a decent peer does not do. */
    void misdeed(PeerId peer, double count) {
        Standing standing = standing(peer);
        if (standing != null) {
            standing.misdeeds += count;
        }
    }
}
