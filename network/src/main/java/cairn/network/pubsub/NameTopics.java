package cairn.network.pubsub;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.peer.PeerId;
import cairn.network.routing.NameRouting;
import cairn.network.stream.Streams;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The records of names, each told in a topic of its own: who follows a name hears of a new record within seconds. A
 * name is followed from when it is first asked for or published, until it is cancelled. May be used by any thread; each
 * name has a virtual thread that hears its topic.
 */
public final class NameTopics implements NameRouting, AutoCloseable {
    /** Names that are followed at once; for a further one, that which was asked for longest ago is left. */
    static final int NAMES_MAX = 512;

    private static final System.Logger LOG = System.getLogger(NameTopics.class.getName());
    private static final Duration REPEAT = Duration.ofMinutes(10);
    private static final Duration FETCH_PATIENCE = Duration.ofSeconds(3);
    /** How many of those who follow a name are asked for its record. */
    private static final int ASKED_MAX = 3;

    private final Pubsub pubsub;
    private final Fetch fetch;
    private final InstantSource clock;
    // Guarded by itself; the name that was asked for longest ago comes first.
    private final Map<IpnsName, Followed> names = new LinkedHashMap<>(16, 0.75f, true);
    private volatile Listener listener = (name, record) -> {};

    /** Is told of better records. */
    @FunctionalInterface
    public interface Listener {
        void found(IpnsName name, IpnsRecord record) throws IOException;
    }

    /** A name that is followed. */
    private static final class Followed {
        private final IpnsName name;
        private final Subscription topic;
        private volatile Optional<IpnsRecord> best = Optional.empty();

        Followed(IpnsName name, Subscription topic) {
            this.name = name;
            this.topic = topic;
        }

        /** Takes a valid record where it is better; says whether it is. */
        synchronized boolean take(IpnsRecord record) {
            boolean isBetter = best.isEmpty() || record.isBetterThan(best.get());
            if (isBetter) {
                best = Optional.of(record);
            }
            return isBetter;
        }
    }

    private NameTopics(Pubsub pubsub, Streams streams, InstantSource clock) {
        this.pubsub = pubsub;
        this.clock = clock;
        this.fetch = new Fetch(streams);
    }

    /** Follows names over {@code pubsub}: at first none. */
    public static NameTopics start(Pubsub pubsub, Streams streams, InstantSource clock) {
        NameTopics names = new NameTopics(pubsub, streams, clock);
        Fetch.serve(streams, names::known);
        return names;
    }

    /** Has {@code other} told of better records from now on. */
    public void tell(Listener other) {
        listener = other;
    }

    /** The topic of a name. */
    static String topic(IpnsName name) {
        return "/record/" + Base64.getUrlEncoder().withoutPadding().encodeToString(name.routingKey());
    }

    /** What is known of a key, such as a peer asks for. */
    private Optional<byte[]> known(byte[] key) {
        synchronized (names) {
            return names.values().stream()
                    .filter(followed -> Arrays.equals(followed.name.routingKey(), key))
                    .findFirst()
                    .flatMap(followed -> followed.best)
                    .map(IpnsRecord::encoded);
        }
    }

    /** The names that are followed. */
    public List<IpnsName> followed() {
        synchronized (names) {
            return List.copyOf(names.keySet());
        }
    }

    /** Follows a name no more; says whether it was followed. */
    public boolean cancel(IpnsName name) {
        Followed old;
        synchronized (names) {
            old = names.remove(name);
        }
        if (old == null) {
            return false;
        }
        old.topic.close();
        return true;
    }

    private Followed follow(IpnsName name) throws LimitException {
        List<Followed> left = new ArrayList<>();
        try {
            synchronized (names) {
                Followed known = names.get(name);
                if (known != null) {
                    return known;
                }
                Followed fresh = new Followed(name, pubsub.subscribe(topic(name)));
                pubsub.validate(topic(name), message -> look(fresh, message));
                names.put(name, fresh);
                if (names.size() > NAMES_MAX) {
                    left.add(names.remove(names.keySet().iterator().next()));
                }
                Thread.ofVirtual().name("follow " + name).start(() -> hear(fresh));
                return fresh;
            }
        } finally {
            left.forEach(followed -> followed.topic.close());
        }
    }

    /** An expired record is nobody's fault; one that is not the name's is. */
    private Validator.Verdict look(Followed followed, Message message) {
        try {
            IpnsRecord record = IpnsRecord.parse(message.data());
            record.requireSigned(followed.name);
            boolean counts = !clock.instant().isAfter(record.expiry());
            Optional<IpnsRecord> best = followed.best;
            boolean isBetter = best.isEmpty() || record.isBetterThan(best.get());
            return counts && isBetter ? Validator.Verdict.ACCEPT : Validator.Verdict.IGNORE;
        } catch (MalformedException e) {
            return Validator.Verdict.REJECT;
        }
    }

    /** Takes the topic's records, and tells the best again from time to time, for those who came late. */
    private void hear(Followed followed) {
        Instant repeat = clock.instant().plus(REPEAT);
        try {
            while (!followed.topic.isClosed()) {
                Optional<Message> message = followed.topic.next(REPEAT);
                if (message.isPresent()) {
                    take(followed, message.get().data());
                }
                Optional<IpnsRecord> best = followed.best;
                if (clock.instant().isAfter(repeat) && best.isPresent()) {
                    repeat = clock.instant().plus(REPEAT);
                    pubsub.publish(followed.topic.topic(), best.get().encoded());
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> followed.name + " is followed no more: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Nobody does; it ends with its topic.
        }
    }

    private void take(Followed followed, byte[] encoded) {
        try {
            IpnsRecord record = IpnsRecord.parse(encoded);
            record.requireValid(followed.name, clock.instant());
            if (followed.take(record)) {
                listener.found(followed.name, record);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "A record of " + followed.name + ": " + e.getMessage());
        }
    }

    /** Whether there is anybody who takes part in topics. */
    @Override
    public boolean isOnline() {
        return !pubsub.scores().isEmpty();
    }

    /** The best record that was told; where none was yet, some of those who follow the name are asked. */
    @Override
    public Optional<IpnsRecord> findRecord(IpnsName name, Duration patience) throws IOException {
        Followed followed = follow(name);
        if (followed.best.isEmpty()) {
            Duration each = patience.compareTo(FETCH_PATIENCE) < 0 ? patience : FETCH_PATIENCE;
            for (PeerId peer : pubsub.peers(followed.topic.topic()).stream()
                    .limit(ASKED_MAX)
                    .toList()) {
                fetch.ask(peer, name.routingKey(), each).ifPresent(encoded -> take(followed, encoded));
            }
        }
        return followed.best.filter(record -> !clock.instant().isAfter(record.expiry()));
    }

    /** Tells those who follow the name now, which may be nobody, and others when it is told again. */
    @Override
    public void putRecord(IpnsName name, IpnsRecord record, Duration patience) throws IOException {
        Followed followed = follow(name);
        followed.take(record);
        pubsub.publish(followed.topic.topic(), record.encoded());
    }

    @Override
    public void close() {
        followed().forEach(this::cancel);
    }
}
