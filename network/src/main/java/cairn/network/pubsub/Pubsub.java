package cairn.network.pubsub;

import cairn.data.failure.LimitException;
import cairn.data.failure.UnavailableException;
import cairn.data.key.PrivateKey;
import cairn.data.peer.PeerId;
import cairn.network.stream.Delimited;
import cairn.network.stream.Stream;
import cairn.network.stream.Streams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * This node's part in topics: sends signed messages to all who want them, and hands out those of others. May be used by
 * any thread; its own work runs on virtual threads that end with {@link #close}.
 */
public final class Pubsub implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Pubsub.class.getName());
    /** Signatures and validators that run at once; further peers wait, and are not read from meanwhile. */
    private static final int CHECKS_MAX = 32;
    /** What a message takes in its frame besides its data and its topic. */
    private static final int ENVELOPE_BYTES_MAX = 1024;

    private static final int TOPICS_MAX = Remote.TOPICS_MAX;

    private final Parts parts;
    private final Router router;
    private final PeerLines lines;
    private final Semaphore checks = new Semaphore(CHECKS_MAX, true);
    private final AtomicLong number;
    private final Map<String, Validator> validators = new ConcurrentHashMap<>();
    private final Map<PeerId, Stream> inbound = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, List<Subscription>> subscriptions = new ConcurrentHashMap<>(); // Changed under the lock.
    private final Optional<Thread> heart;

    /**
     * What it is made of.
     *
     * @param identity signs this node's messages
     * @param addresses the addresses at which a peer is connected, for those who share one; may be empty
     */
    public record Parts(
            Streams streams,
            PrivateKey identity,
            Function<PeerId, Set<String>> addresses,
            InstantSource clock,
            PubsubOptions options,
            Random random) {}

    private Pubsub(Parts parts) {
        this.parts = parts;
        this.router = new Router(parts.streams().self(), parts.options(), parts.clock(), parts.random());
        this.lines = new PeerLines(parts.streams(), router, protocols(), parts.addresses());
        Instant now = parts.clock().instant();
        this.number = new AtomicLong(now.getEpochSecond() * 1_000_000_000L + now.getNano());
        Duration pause = parts.options().gossip().heartbeat();
        this.heart = pause.isZero()
                ? Optional.empty()
                : Optional.of(Thread.ofVirtual().name("pubsub-heartbeat").unstarted(() -> beatEvery(pause)));
    }

    /** Takes part in topics over {@code parts.streams()}: at first in none. */
    public static Pubsub start(Parts parts) {
        Pubsub pubsub = new Pubsub(parts);
        pubsub.protocols().forEach(protocol -> parts.streams().handle(protocol, pubsub::serve));
        parts.streams().listen(pubsub.lines);
        parts.streams().connected().forEach(pubsub.lines::connected);
        pubsub.heart.ifPresent(Thread::start);
        return pubsub;
    }

    /** What is spoken, the preferred first. */
    private List<String> protocols() {
        List<String> protocols = new ArrayList<>();
        if (parts.options().kind() == PubsubOptions.Kind.GOSSIP) {
            protocols.add(Remote.Version.MESH_1_2.protocol());
            protocols.add(Remote.Version.MESH_1_1.protocol());
            protocols.add(Remote.Version.MESH_1_0.protocol());
        }
        protocols.add(Remote.Version.FLOOD.protocol());
        return protocols;
    }

    private void beatEvery(Duration pause) {
        try {
            while (true) {
                Thread.sleep(pause);
                beat();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // It was closed.
        }
    }

    /** Mends the meshes and lets time pass. Called every second, by itself unless the options say otherwise. */
    public void beat() {
        router.beat();
    }

    /** Reads what a peer says for as long as it does. A peer says it on one stream: a further one ends the first. */
    private void serve(Stream stream) throws IOException {
        PeerId peer = stream.peer();
        Stream before = inbound.put(peer, stream);
        if (before != null) {
            before.reset();
        }
        lines.connected(peer);
        router.speaks(peer, Remote.Version.of(stream.protocol()), Optional.empty());
        Delimited frames = new Delimited(
                "A pubsub frame", "messageBytesMax", parts.options().messageBytesMax());
        try {
            while (true) {
                Optional<byte[]> frame = frames.read(stream.input());
                Optional<Remote> remote = router.find(peer);
                if (frame.isEmpty()) {
                    return;
                }
                if (remote.isPresent() && router.hears(peer)) {
                    hear(remote.get(), RpcDecoder.decode(frame.get()));
                }
            }
        } catch (IOException e) {
            router.misdeed(peer, 1);
            throw e;
        } finally {
            inbound.remove(peer, stream);
        }
    }

    private void hear(Remote peer, Rpc rpc) throws IOException {
        router.hear(peer, rpc);
        for (Message message : rpc.messages()) {
            if (router.arriving(peer, message) == Router.Arrival.NEW && router.hears(peer.id())) {
                check(peer, message);
            }
        }
    }

    private void check(Remote peer, Message message) throws IOException {
        try {
            checks.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted while a message waited to be looked at", e);
        }
        try {
            if (!message.isSigned()) {
                router.forged(peer, message);
            } else if (router.begin(peer, message)) {
                SeenMessages.Fate fate = fate(message);
                router.decided(peer, message, fate);
                if (fate == SeenMessages.Fate.GOOD) {
                    deliver(message);
                }
            }
        } finally {
            checks.release();
        }
    }

    private SeenMessages.Fate fate(Message message) {
        Validator validator = validators.get(message.topic());
        return switch (validator == null ? Validator.Verdict.ACCEPT : validator.look(message)) {
            case ACCEPT -> SeenMessages.Fate.GOOD;
            case REJECT -> SeenMessages.Fate.BAD;
            case IGNORE -> SeenMessages.Fate.IGNORED;
        };
    }

    private void deliver(Message message) {
        for (Subscription subscription : subscriptions.getOrDefault(message.topic(), List.of())) {
            if (!subscription.offer(message)) {
                router.counters().dropped.incrementAndGet();
            }
        }
    }

    /** Has {@code validator} look at every message of a topic that comes from others, from now on. */
    public void validate(String topic, Validator validator) {
        validators.put(topic, validator);
    }

    /** Hands out a topic's messages from now on, this node's own ones too. */
    public Subscription subscribe(String topic) throws LimitException {
        check(topic);
        Subscription subscription = new Subscription(topic, this::ended);
        lock.lock();
        try {
            if (!subscriptions.containsKey(topic) && subscriptions.size() >= TOPICS_MAX) {
                throw new LimitException("Topics of this node", "topicsMax", TOPICS_MAX, "leave one");
            }
            subscriptions.merge(topic, List.of(subscription), Pubsub::joined);
            router.join(topic);
        } finally {
            lock.unlock();
        }
        return subscription;
    }

    private static void check(String topic) throws LimitException {
        int bytes = topic.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > RpcDecoder.TOPIC_BYTES_MAX) {
            throw new LimitException(
                    "A topic's name", "topicBytesMax", RpcDecoder.TOPIC_BYTES_MAX, "choose a shorter one");
        }
    }

    private static List<Subscription> joined(List<Subscription> some, List<Subscription> others) {
        List<Subscription> all = new ArrayList<>(some);
        all.addAll(others);
        return List.copyOf(all);
    }

    private void ended(Subscription subscription) {
        String topic = subscription.topic();
        lock.lock();
        try {
            List<Subscription> left = subscriptions.getOrDefault(topic, List.of()).stream()
                    .filter(other -> other != subscription)
                    .toList();
            if (!left.isEmpty()) {
                subscriptions.put(topic, left);
            } else if (subscriptions.remove(topic) != null) {
                validators.remove(topic);
                router.leave(topic);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends a message to all who want the topic; returns to how many peers it went at once, which may be none.
     *
     * @throws LimitException where other peers would not take it
     */
    public int publish(String topic, byte[] data) throws LimitException {
        check(topic);
        int bytesMax = parts.options().messageBytesMax() - RpcDecoder.TOPIC_BYTES_MAX - ENVELOPE_BYTES_MAX;
        if (data.length > bytesMax) {
            throw new LimitException(
                    "A message of " + data.length + " bytes", "messageBytesMax", bytesMax, "send a CID instead");
        }
        byte[] counted = ByteBuffer.allocate(Long.BYTES)
                .putLong(number.incrementAndGet())
                .array();
        Message message = Message.signed(parts.identity(), topic, data, counted);
        int sent = router.publish(message);
        deliver(message);
        return sent;
    }

    /** The topics that this node is subscribed to. */
    public List<String> topics() {
        return router.topics();
    }

    /** The connected peers that want a topic. */
    public List<PeerId> peers(String topic) {
        return router.wanting(topic);
    }

    /** Those of them that are sent everything at once; none where all are, or where the node takes no part. */
    public List<PeerId> mesh(String topic) {
        return router.meshOf(topic);
    }

    /** The connected peers that take part in any, and what each is worth. */
    public Map<PeerId, Double> scores() {
        return router.scored();
    }

    /** What happened since the start. */
    public PubsubStat stat() {
        return router.counters().stat();
    }

    Router router() {
        return router;
    }

    @Override
    public void close() {
        heart.ifPresent(Thread::interrupt);
        lines.close();
        subscriptions.values().forEach(all -> all.forEach(Subscription::close));
        inbound.values().forEach(Stream::reset);
        LOG.log(System.Logger.Level.DEBUG, () -> "No topics any more: " + stat());
    }
}
