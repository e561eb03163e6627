package cairn.network.bitswap;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import cairn.data.peer.PeerId;
import cairn.network.gateway.HttpGateway;
import cairn.network.gateway.TrustlessGateway;
import cairn.network.routing.ContentRouting;
import cairn.network.routing.Provider;
import cairn.network.routing.ProviderCursor;
import cairn.network.stream.Streams;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What all sessions want: brings what peers send to the sessions that want it, after verifying it, and looks after
 * their time. One thread does the latter while there are sessions.
 */
final class Client {
    private static final System.Logger LOG = System.getLogger("cairn.network.bitswap");
    private static final long TICK_MILLIS = 100;
    private static final int PROVIDERS_MAX = 10;
    private static final Duration SEARCH_PATIENCE = Duration.ofSeconds(30);
    private static final int VERIFY_BYTES = 256 * 1024;
    private static final int VERIFY_BLOCKS = 256;
    /** A block that is this many times smaller than the message around it is copied, to let go of the message. */
    private static final int COPIED_PART = 8;

    private static final String BITSWAP = "transport-bitswap";
    private static final String GATEWAY = "transport-ipfs-gateway-http";

    private final Streams streams;
    private final ContentRouting routing;
    private final BitswapLimits limits;
    private final ExecutorService threads;
    private final Counters counters;
    private final Map<PeerId, PeerLink> links = new ConcurrentHashMap<>();
    private final Map<PeerId, HttpLink> gateways = new ConcurrentHashMap<>();
    private final HttpClient http = HttpGateway.client();
    private final Map<Multihash, List<Session>> interests = new ConcurrentHashMap<>();
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    /** Guarded by this, as the next. */
    private boolean isTicking;

    private boolean isHurried;

    Client(Streams streams, ContentRouting routing, BitswapLimits limits, ExecutorService threads, Counters counters) {
        this.streams = streams;
        this.routing = routing;
        this.limits = limits;
        this.threads = threads;
        this.counters = counters;
    }

    Session session() {
        Session session = new Session(this);
        sessions.add(session);
        tickOn();
        return session;
    }

    void ended(Session session) {
        sessions.remove(session);
    }

    void close() {
        List.copyOf(sessions).forEach(Session::close);
        http.shutdownNow();
        synchronized (this) {
            isHurried = true;
            notifyAll();
        }
    }

    PeerId self() {
        return streams.self();
    }

    Set<PeerId> connected() {
        return streams.connected();
    }

    PeerLink link(PeerId peer) {
        return links.computeIfAbsent(peer, id -> new PeerLink(id, streams, limits, threads, this::failed));
    }

    void interested(Multihash hash, Session session) {
        interests.compute(hash, (_, before) -> {
            if (before == null) {
                return List.of(session);
            }
            List<Session> more = new ArrayList<>(before);
            more.add(session);
            return List.copyOf(more);
        });
    }

    void interestedNoMore(Multihash hash, Session session) {
        interests.computeIfPresent(hash, (_, before) -> {
            List<Session> fewer =
                    before.stream().filter(other -> other != session).toList();
            return fewer.isEmpty() ? null : fewer;
        });
    }

    List<Cid> wantlist() {
        return sessions.stream()
                .flatMap(session -> session.wantlist().stream())
                .distinct()
                .toList();
    }

    void connected(PeerId peer) {
        sessions.forEach(session -> session.connected(peer));
    }

    void disconnected(PeerId peer) {
        PeerLink link = links.remove(peer);
        if (link != null) {
            sessions.forEach(session -> session.lost(link));
        }
    }

    private void failed(Link link, IOException reason) {
        LOG.log(System.Logger.Level.DEBUG, "{0} cannot be asked for blocks: {1}", link.peer(), reason.getMessage());
        links.remove(link.peer(), link);
        gateways.remove(link.peer(), link);
        sessions.forEach(session -> session.lost(link));
    }

    /** Takes what a peer says it has. */
    void presences(PeerId peer, Message message) {
        if (message.presences().isEmpty()) {
            return;
        }
        PeerLink link = link(peer);
        for (Presence presence : message.presences()) {
            Multihash hash = presence.cid().hash();
            for (Session session : interests.getOrDefault(hash, List.of())) {
                session.present(link, hash, presence.isHeld());
            }
        }
    }

    /**
     * Takes a message's blocks. Several threads verify those of a long one; {@code room} bounds how many do.
     *
     * @throws LimitException where the peer sent too much that nobody wanted
     */
    void payloads(PeerId peer, Message message, Semaphore room) throws IOException {
        if (message.payloads().isEmpty()) {
            return;
        }
        counters.ledger(peer).received(message.payloadBytes());
        PeerLink link = links.get(peer);
        if (link == null || !link.expectsBlocks()) {
            unsolicited(link(peer), message.payloads().size(), message.payloadBytes());
            return;
        }
        List<Payload> part = new ArrayList<>();
        long bytes = 0;
        for (Payload payload : message.payloads()) {
            part.add(payload);
            bytes += payload.bytes();
            if (bytes >= VERIFY_BYTES || part.size() >= VERIFY_BLOCKS) {
                verifyAside(link, part, room);
                part = new ArrayList<>();
                bytes = 0;
            }
        }
        verify(link, part);
        if (link.unsolicited(0) > limits.unsolicitedBytesMax()) {
            throw tooMuchUnsolicited(peer);
        }
    }

    private void verifyAside(PeerLink link, List<Payload> part, Semaphore room) throws IOException {
        try {
            room.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
        try {
            threads.execute(() -> {
                try {
                    verify(link, part);
                } finally {
                    room.release();
                }
            });
        } catch (RejectedExecutionException e) {
            room.release();
            throw new IOException("The exchange is closing", e);
        }
    }

    private void verify(PeerLink link, List<Payload> payloads) {
        for (Payload payload : payloads) {
            try {
                arrived(link, payload.named(), payload);
            } catch (MalformedException e) {
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "{0} sent what cannot be verified: {1}",
                        link.peer(),
                        e.getMessage());
                link.unsolicited(Math.max(1, payload.bytes()));
                counters.unsolicitedBlocks.increment();
            }
        }
    }

    private void arrived(PeerLink link, Block block, Payload payload) {
        counters.blocksReceived.increment();
        counters.bytesReceived.add(block.size());
        boolean isWanted = false;
        List<Session> interested = interests.getOrDefault(block.cid().hash(), List.of());
        Block kept = interested.isEmpty() ? block : withoutMessage(block, payload.data());
        for (Session session : interested) {
            isWanted |= session.arrived(kept, link);
        }
        if (!isWanted) {
            if (link.wasWanted(block.cid().hash())) {
                counters.duplicateBlocks.increment();
                counters.duplicateBytes.add(block.size());
            } else {
                counters.unsolicitedBlocks.increment();
                link.unsolicited(Math.max(1, block.size()));
            }
        }
    }

    @SuppressWarnings("ByteBufferBackingArray") // only its length, to know what the block would keep alive
    private static Block withoutMessage(Block block, ByteBuffer data) {
        boolean isSmallPart = data.hasArray() && (long) block.size() * COPIED_PART < data.array().length;
        return isSmallPart ? Block.known(block.cid(), ByteBuffer.wrap(block.toByteArray())) : block;
    }

    private void unsolicited(PeerLink link, int blocks, long bytes) throws LimitException {
        counters.unsolicitedBlocks.add(blocks);
        if (link.unsolicited(Math.max(blocks, bytes)) > limits.unsolicitedBytesMax()) {
            throw tooMuchUnsolicited(link.peer());
        }
    }

    private LimitException tooMuchUnsolicited(PeerId peer) {
        return new LimitException(
                peer + " sent blocks that nobody asked for",
                "unsolicitedBytesMax",
                limits.unsolicitedBytesMax(),
                "the peer is dropped");
    }

    /** A session has wants that nobody who is known has. */
    void searching(Session session) {
        if (connected().isEmpty()) {
            synchronized (this) {
                isHurried = true;
                notifyAll(); // no need to wait for anybody's answer: look for providers at once
            }
        }
    }

    private synchronized void tickOn() {
        if (!isTicking) {
            isTicking = true;
            threads.execute(this::tick);
        }
    }

    private void tick() {
        while (waitForTick()) {
            long now = System.nanoTime();
            for (Session session : sessions) {
                session.tick(now).ifPresent(cid -> startSearch(session, cid));
            }
        }
    }

    private synchronized boolean waitForTick() {
        try {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
            long left = TICK_MILLIS;
            while (!sessions.isEmpty() && !isHurried && left > 0) {
                wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            }
            isHurried = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        isTicking = !sessions.isEmpty() && !Thread.currentThread().isInterrupted();
        return isTicking;
    }

    /** A provider is asked in every way that it has: over Bitswap and over HTTP. */
    private void found(Session session, Cid cid, Provider provider) {
        if (provider.peer().equals(streams.self())) {
            return;
        }
        Set<String> transfers = provider.transfers();
        if (transfers.isEmpty() || transfers.contains(BITSWAP)) {
            session.provider(link(provider.peer()), cid.hash());
        }
        if (transfers.isEmpty() || transfers.contains(GATEWAY)) {
            provider.addresses().stream()
                    .flatMap(address -> HttpGateway.at(http, address).stream())
                    .findFirst()
                    .ifPresent(gateway -> session.provider(gateway(gateway), cid.hash()));
        }
    }

    private HttpLink gateway(TrustlessGateway gateway) {
        return gateways.computeIfAbsent(
                HttpLink.nameOf(gateway), _ -> new HttpLink(gateway, threads, new FromGateway(), this::failed));
    }

    /** Brings what gateways give to the sessions. */
    private final class FromGateway implements HttpLink.Receiver {
        @Override
        public void arrived(Link link, Block block) {
            counters.blocksReceived.increment();
            counters.bytesReceived.add(block.size());
            boolean isWanted = false;
            for (Session session : interests.getOrDefault(block.cid().hash(), List.of())) {
                isWanted |= session.arrived(block, link);
            }
            if (!isWanted) {
                counters.duplicateBlocks.increment();
                counters.duplicateBytes.add(block.size());
            }
        }

        @Override
        public void absent(Link link, Cid cid) {
            for (Session session : interests.getOrDefault(cid.hash(), List.of())) {
                session.present(link, cid.hash(), false);
            }
        }
    }

    private void startSearch(Session session, Cid cid) {
        try {
            threads.execute(() -> search(session, cid));
        } catch (RejectedExecutionException e) {
            session.searched(Optional.of(new IOException("the exchange is closing", e)));
        }
    }

    private void search(Session session, Cid cid) {
        Optional<IOException> failure = Optional.empty();
        try (ProviderCursor cursor = routing.findProviders(cid.hash(), PROVIDERS_MAX, SEARCH_PATIENCE)) {
            Optional<Provider> next = cursor.next();
            while (next.isPresent() && sessions.contains(session)) {
                found(session, cid, next.get());
                next = cursor.next();
            }
        } catch (IOException e) {
            failure = Optional.of(e);
        }
        session.searched(failure);
    }
}
