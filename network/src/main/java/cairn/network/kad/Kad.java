package cairn.network.kad;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multihash.Multihash;
import cairn.data.peer.PeerId;
import cairn.network.routing.AddressBook;
import cairn.network.routing.ContentRouting;
import cairn.network.routing.NameRouting;
import cairn.network.routing.ProviderCursor;
import cairn.network.stream.Stream;
import cairn.network.stream.Streams;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A node's part in one table: finds peers, providers and records, puts its own, and answers others where it is a
 * server. May be used by any thread; what it does by itself runs on virtual threads that end with {@link #close}.
 */
public final class Kad implements ContentRouting, NameRouting, AutoCloseable {
    private static final Logger LOG = System.getLogger(Kad.class.getName());
    /** How many of the closest peers must have answered before a search says that there is nothing. */
    private static final int SEARCH_SETTLED_PEERS = 3;
    /** Valid records after which a search for the best one ends. */
    private static final int RECORDS_ENOUGH = 16;

    private static final int CHECKS_MAX = 8;
    private static final Duration NAMED_ADDRESS_LIFE = Duration.ofMinutes(30);
    private static final Duration LOOKUP_PATIENCE = Duration.ofMinutes(1);
    private static final Duration CHECK_AGE = Duration.ofMinutes(10);
    /** Random keys are looked up for this many prefix lengths at most: the rest is found by looking for oneself. */
    private static final int REFRESHED_PREFIXES_MAX = 12;

    private final Streams streams;
    private final AddressBook addresses;
    private final Supplier<List<Multiaddr>> ownAddresses;
    private final KadOptions options;
    private final Messenger messenger;
    private final RoutingTable table;
    private final KadServer.Stores stores;
    private final KadServer server;
    private final Semaphore checks = new Semaphore(CHECKS_MAX);
    private final AtomicInteger lastHops = new AtomicInteger();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("kad-", 0).factory());

    private Kad(Streams streams, AddressBook addresses, Supplier<List<Multiaddr>> ownAddresses, KadOptions options) {
        this.streams = streams;
        this.addresses = addresses;
        this.ownAddresses = ownAddresses;
        this.options = options;
        this.messenger = new Messenger(streams, options.protocol(), options.answerPatience());
        this.table = new RoutingTable(KadKey.of(streams.self()), options.limitsRanges());
        this.stores = new KadServer.Stores(
                new RecordStore(options.recordsMax()), new ProviderStore(options.providersMax()), options.clock());
        this.server = new KadServer(streams.self(), table, addresses, options.scope(), stores, this::checkLater);
    }

    /**
     * Takes part in a table over {@code streams}.
     *
     * @param ownAddresses where this node can be reached, as provider records are to say
     */
    public static Kad start(
            Streams streams, AddressBook addresses, Supplier<List<Multiaddr>> ownAddresses, KadOptions options) {
        Kad kad = new Kad(streams, addresses, ownAddresses, options);
        kad.serves(options.isServer());
        streams.listen(new Streams.PeerListener() {
            @Override
            public void connected(PeerId peer) {
                kad.checkLater(peer);
            }

            @Override
            public void disconnected(PeerId peer) {
                // A peer stays in the table: it is asked again when it is needed, and goes where it does not answer.
            }
        });
        return kad;
    }

    /** Whether this node answers from now on, or only asks. */
    public void serves(boolean isServer) {
        if (isServer) {
            streams.handle(options.protocol(), this::serve);
        } else {
            streams.dismiss(options.protocol());
        }
    }

    private void serve(Stream stream) throws IOException {
        server.serve(stream);
    }

    /** How many peers the routing table holds. */
    public int tableSize() {
        return table.size();
    }

    /** How many records are kept for others: signed values and provider records. */
    public int keptRecords() {
        return stores.records().size() + stores.providers().size();
    }

    /** Whether the node knows anybody to ask. */
    @Override
    public boolean isOnline() {
        return table.size() > 0;
    }

    /** Asks a peer that may be a server, later, and keeps it where it answers. */
    private void checkLater(PeerId peer) {
        if (!table.hasRoomFor(peer, now()) || !checks.tryAcquire()) {
            return;
        }
        boolean isPlanned = run(() -> {
            try {
                check(peer);
            } finally {
                checks.release();
            }
        });
        if (!isPlanned) {
            checks.release();
        }
    }

    /** Has something done later; false where the node takes no part any more, and nothing is done. */
    private boolean run(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.log(Level.TRACE, "The table is closed: nothing is begun any more");
            return false;
        }
    }

    private boolean check(PeerId peer) {
        try {
            messenger.ask(
                    peer,
                    KadMessage.of(KadMessage.Type.FIND_NODE, streams.self().bytes()));
            heard(peer);
            return true;
        } catch (IOException e) {
            LOG.log(Level.TRACE, () -> peer + " does not answer in " + options.protocol() + ": " + e.getMessage());
            table.remove(peer);
            return false;
        }
    }

    private void heard(PeerId peer) {
        table.heard(peer, addresses.addresses(peer), now());
    }

    private Instant now() {
        return options.clock().instant();
    }

    /** Asks peers that are known from elsewhere, and then for those around this node. */
    public void bootstrap(List<KadPeer> peers) throws IOException {
        for (KadPeer peer : peers) {
            addresses.learn(peer.id(), peer.addresses(), NAMED_ADDRESS_LIFE);
            check(peer.id());
        }
        closestPeers(streams.self().bytes());
    }

    /**
     * What is to be done every ten minutes: forgets what expired and peers that do not answer, and looks around in
     * every part of the table.
     */
    public void maintain() throws IOException {
        Instant now = now();
        stores.records().expire(now);
        stores.providers().expire(now);
        for (PeerId peer : table.unheardSince(now.minus(CHECK_AGE))) {
            check(peer);
        }
        closestPeers(streams.self().bytes());
        int prefixes = Math.min(REFRESHED_PREFIXES_MAX, table.longestPrefix().orElse(-1));
        for (int prefix = 0; prefix <= prefixes; prefix++) {
            closestPeers(RandomKey.sharing(KadKey.of(streams.self()), prefix));
        }
    }

    /** The peers nearest to a key that answer, twenty at most, nearest first. */
    public List<PeerId> closestPeers(byte[] key) throws IOException {
        return closestPeers(key, Set.of());
    }

    /** As the other; {@code known} may be near. */
    private List<PeerId> closestPeers(byte[] key, Set<PeerId> known) throws IOException {
        Set<PeerId> seeds = new LinkedHashSet<>(known);
        seeds.addAll(table.closest(KadKey.of(key), RoutingTable.BUCKET_PEERS));
        return lookup(
                KadMessage.of(KadMessage.Type.FIND_NODE, key),
                seeds,
                RoutingTable.BUCKET_PEERS,
                LOOKUP_PATIENCE,
                (peer, answer, hops) -> true);
    }

    /** Where a peer listens; nothing where nobody knows it. */
    public Optional<KadPeer> findPeer(PeerId wanted, Duration patience) throws IOException {
        List<Multiaddr> known = addresses.addresses(wanted);
        if (streams.connected().contains(wanted) && !known.isEmpty()) {
            return Optional.of(new KadPeer(wanted, known));
        }
        List<KadPeer> found = new ArrayList<>();
        lookup(
                KadMessage.of(KadMessage.Type.FIND_NODE, wanted.bytes()),
                RoutingTable.BUCKET_PEERS,
                patience,
                (peer, answer, hops) -> {
                    answer.closer().stream()
                            .filter(named -> named.id().equals(wanted)
                                    && !named.addresses().isEmpty())
                            .findFirst()
                            .ifPresent(found::add);
                    return found.isEmpty();
                });
        return found.stream().findFirst();
    }

    /**
     * Tells the peers nearest to {@code hash} that this node has it; returns how many were told.
     *
     * @throws UnavailableException where nobody could be told
     */
    public int provide(Multihash hash) throws IOException {
        byte[] key = hash.bytes();
        return provideTo(key, closestPeers(key));
    }

    /** Whether there is anybody to tell of blocks, and an address to tell. */
    public boolean canProvide() {
        return isOnline() && !options.scope().filter(ownAddresses.get()).isEmpty();
    }

    /**
     * Tells of the first of {@code blocks}, which are in order, as far as one region of the space goes: the peers there
     * are found once for all of them.
     *
     * @throws UnavailableException where nobody answers; where some do, and take nothing, the result says so
     */
    public Told provideFirst(List<Placed> blocks) throws IOException {
        KadPeer self = self();
        return new Sweep(
                        (key, known) -> closestPeers(key, known),
                        (peer, some) -> messenger.tellAll(
                                peer,
                                some.stream()
                                        .map(one -> provided(one.hash().bytes(), self))
                                        .toList()))
                .tellFirst(blocks);
    }

    private KadPeer self() throws UnavailableException {
        List<Multiaddr> own = options.scope().filter(ownAddresses.get());
        if (own.isEmpty()) {
            throw new UnavailableException("Nothing can be provided: this node has no address to be reached at");
        }
        return new KadPeer(streams.self(), own);
    }

    private static KadMessage provided(byte[] key, KadPeer self) {
        return KadMessage.of(KadMessage.Type.ADD_PROVIDER, key).withProviders(List.of(self));
    }

    /** Tells {@code peers} that this node has what {@code key} names; returns how many were told. */
    int provideTo(byte[] key, List<PeerId> peers) throws IOException {
        KadMessage message = provided(key, self());
        int told = forEach(peers, peer -> messenger.tell(peer, message));
        if (told == 0) {
            throw new UnavailableException("Nothing can be provided: no peer of the DHT could be told");
        }
        return told;
    }

    @Override
    public ProviderCursor findProviders(Multihash hash, int limit, Duration patience) {
        ProviderSearch search = new ProviderSearch(limit);
        byte[] key = hash.bytes();
        stores.providers().find(key, now()).forEach(provider -> take(provider, search));
        search.runOn(
                threads,
                () -> lookup(
                        KadMessage.of(KadMessage.Type.GET_PROVIDERS, key),
                        SEARCH_SETTLED_PEERS,
                        patience,
                        (peer, answer, hops) -> {
                            answer.providers().forEach(provider -> take(provider, search));
                            return !search.isFull();
                        }));
        return search;
    }

    private void take(KadPeer provider, ProviderSearch search) {
        List<Multiaddr> usable = options.scope().filter(provider.addresses());
        addresses.learn(provider.id(), usable, NAMED_ADDRESS_LIFE);
        search.found(new KadPeer(provider.id(), usable));
    }

    @Override
    public Optional<IpnsRecord> findRecord(IpnsName name, Duration patience) throws IOException {
        Optional<byte[]> value = findValue(name.routingKey(), patience);
        return value.isPresent() ? Optional.of(IpnsRecord.parse(value.get())) : Optional.empty();
    }

    @Override
    public void putRecord(IpnsName name, IpnsRecord record, Duration patience) throws IOException {
        putValue(name.routingKey(), record.encoded());
    }

    /** The best valid value of a key, which peers near to it that had a worse one or none are given too. */
    public Optional<byte[]> findValue(byte[] key, Duration patience) throws IOException {
        Map<PeerId, Optional<byte[]>> answers = new HashMap<>();
        Best best = new Best(key);
        Optional<byte[]> own = stores.records().find(key, now());
        own.ifPresent(value -> best.take(value, now()));
        List<PeerId> closest = lookup(
                KadMessage.of(KadMessage.Type.GET_VALUE, key), SEARCH_SETTLED_PEERS, patience, (peer, answer, hops) -> {
                    boolean isFirst = best.value().isEmpty();
                    Optional<byte[]> valid = answer.value().filter(value -> best.take(value, now()));
                    answers.put(peer, valid);
                    if (isFirst && valid.isPresent()) {
                        lastHops.set(hops);
                    }
                    return best.count() < RECORDS_ENOUGH;
                });
        if (best.value().isPresent()) {
            correct(key, best.value().get(), closest, answers);
        }
        return best.value();
    }

    private void correct(byte[] key, byte[] best, List<PeerId> closest, Map<PeerId, Optional<byte[]>> answers) {
        List<PeerId> behind = closest.stream()
                .filter(peer -> answers.containsKey(peer)
                        && !answers.get(peer)
                                .filter(value -> Arrays.equals(value, best))
                                .isPresent())
                .toList();
        if (!behind.isEmpty()) {
            run(() -> forEach(behind, peer -> messenger.ask(peer, put(key, best))));
        }
    }

    private static KadMessage put(byte[] key, byte[] value) {
        return KadMessage.of(KadMessage.Type.PUT_VALUE, key).withValue(value);
    }

    /**
     * Gives a valid value to the peers nearest to its key; returns how many took it.
     *
     * @throws UnavailableException where none did
     */
    public int putValue(byte[] key, byte[] value) throws IOException {
        Validators.require(key, value, now());
        int taken = forEach(closestPeers(key), peer -> messenger.ask(peer, put(key, value)));
        if (taken == 0) {
            throw new UnavailableException("No peer of the DHT took the record; is the node connected to any?");
        }
        return taken;
    }

    /** How many peers deep the last value that was found was, for those who measure. */
    int lastHops() {
        return lastHops.get();
    }

    private List<PeerId> lookup(KadMessage question, int settled, Duration patience, Lookup.Taker taker)
            throws IOException {
        List<PeerId> seeds = table.closest(KadKey.of(question.key()), RoutingTable.BUCKET_PEERS);
        return lookup(question, seeds, settled, patience, taker);
    }

    private List<PeerId> lookup(
            KadMessage question, Collection<PeerId> seeds, int settled, Duration patience, Lookup.Taker taker)
            throws IOException {
        KadKey target = KadKey.of(question.key());
        if (seeds.isEmpty()) {
            throw new UnavailableException(
                    "There is nobody to ask: the table of " + options.protocol() + " is empty; connect to a peer");
        }
        Lookup lookup =
                new Lookup(streams.self(), target, settled, peer -> messenger.ask(peer, question), new TableWatcher());
        try {
            return lookup.run(seeds, patience, taker);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("The lookup was interrupted", e);
        }
    }

    /** Keeps the table as lookups find it. */
    private final class TableWatcher implements Lookup.Watcher {
        @Override
        public void answered(PeerId peer) {
            heard(peer);
        }

        @Override
        public void failed(PeerId peer) {
            table.remove(peer);
        }

        @Override
        public void named(KadPeer peer) {
            addresses.learn(peer.id(), options.scope().filter(peer.addresses()), NAMED_ADDRESS_LIFE);
        }
    }

    /** Says something to one peer. */
    @FunctionalInterface
    private interface Saying {
        void say(PeerId peer) throws IOException;
    }

    /** Says it to all of them at the same time; returns how many took it. */
    private int forEach(List<PeerId> peers, Saying saying) {
        AtomicInteger done = new AtomicInteger();
        try (ExecutorService each = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("kad-tell-", 0).factory())) {
            for (PeerId peer : peers) {
                each.execute(() -> {
                    try {
                        saying.say(peer);
                        done.incrementAndGet();
                    } catch (IOException e) {
                        LOG.log(Level.TRACE, () -> peer + " does not take it: " + e.getMessage());
                    }
                });
            }
        }
        return done.get();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** The best of the values that were found. */
    private static final class Best {
        private final byte[] key;
        private Optional<byte[]> value = Optional.empty();
        private int count;

        Best(byte[] key) {
            this.key = key.clone();
        }

        /** Returns whether the value is valid. */
        boolean take(byte[] found, Instant now) {
            try {
                Validators.require(key, found, now);
                if (value.isEmpty() || Validators.isBetter(key, found, value.get())) {
                    value = Optional.of(found);
                }
                count++;
                return true;
            } catch (MalformedException e) {
                return false; // Whoever sends it is treated as one who has nothing.
            }
        }

        Optional<byte[]> value() {
            return value;
        }

        int count() {
            return count;
        }
    }
}
