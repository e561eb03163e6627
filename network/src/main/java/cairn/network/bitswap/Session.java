package cairn.network.bitswap;

import cairn.data.block.Block;
import cairn.data.block.KnownBlocks;
import cairn.data.cid.Cid;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.data.peer.PeerId;
import cairn.network.bitswap.Wanted.Knowledge;
import cairn.network.gateway.TrustlessGateway;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Fetches blocks that belong together, most of which the same peers will have. Peers that delivered, or said that they
 * have something, are asked first; the others only for what those do not have, and whoever the routing names then.
 *
 * <p>Any thread may {@link #get}, {@link #ask} and {@link #take}. Every want is answered: by a block that was
 * verified, or by an {@link UnavailableException} that says how far it came.
 */
public final class Session implements AutoCloseable {
    private static final int BROADCAST_MAX = 256;
    private static final int SKIPPED_MAX = 64;
    private static final int SEARCHED_MAX = 64;
    private static final int MISSES_BEFORE_ASKING_ALL = 2;
    private static final int TIMEOUTS_MAX = 3;
    private static final long HELD_BYTES_MAX = 64L * 1024 * 1024;
    private static final long FIRST_BLOCK_BYTES = 64 * 1024;
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long FORGIVE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Client client;
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final SearchState search = new SearchState();
    /** Guarded by this, as all below. */
    private final Map<Multihash, Wanted> wanted = new LinkedHashMap<>();

    private final Deque<Wanted> unassigned = new ArrayDeque<>();
    private final SessionPeers peers = new SessionPeers();
    private final Set<PeerId> hints = new HashSet<>();
    private int searching;
    private long heldBytes;
    private long arrivedNanos = System.nanoTime();
    private double blockBytes = FIRST_BLOCK_BYTES;
    private boolean isClosed;

    Session(Client client) {
        this.client = client;
    }

    /** Says that {@code peer} probably has what will be asked for; it is dialled when something is. */
    public synchronized void hint(PeerId peer) {
        if (!isClosed && hints.add(peer)) {
            peers.join(client.link(peer));
            assign();
        }
    }

    /** Sources that gave something, or said that they have it, as gateways, the fastest first. */
    public synchronized List<TrustlessGateway> gateways() {
        return peers.gateways((long) blockBytes);
    }

    /**
     * The block, fetched from whoever gives it.
     *
     * @throws UnavailableException where nobody did within {@code patience}
     */
    public Block get(Cid cid, Duration patience) throws IOException {
        Optional<Block> known = KnownBlocks.find(cid);
        if (known.isPresent()) {
            return known.get();
        }
        BlockingQueue<Answer> single = new LinkedBlockingQueue<>();
        Consumer<Answer> receiver = single::add;
        want(cid, patience, receiver);
        Answer answer;
        try {
            answer = single.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            giveUp(cid, receiver);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for " + cid);
        }
        return switch (answer == null ? giveUp(cid, receiver) : answer) {
            case Answer.Arrived(Block block) -> block;
            case Answer.Missed(Cid _, UnavailableException reason) -> throw reason;
        };
    }

    /**
     * Wants a block whose answer {@link #take} gives. Its time begins anew as long as it is in the line of peers that
     * deliver, so that many may be asked for at once; what is taken late holds up what comes after it.
     */
    public void ask(Cid cid, Duration patience) {
        Optional<Block> known = KnownBlocks.find(cid);
        if (known.isPresent()) {
            answers.add(new Answer.Arrived(known.get()));
            return;
        }
        want(cid, patience, this::hold);
    }

    private void hold(Answer answer) {
        if (answer instanceof Answer.Arrived(Block block)) {
            synchronized (this) {
                heldBytes += block.size();
            }
        }
        answers.add(answer);
    }

    /** The next answer to something asked for, in the order in which they come; or nothing within {@code patience}. */
    public Optional<Answer> take(Duration patience) throws IOException {
        try {
            Answer answer = answers.poll();
            if (answer == null) {
                answer = answers.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            }
            if (answer instanceof Answer.Arrived(Block block)
                    && KnownBlocks.find(block.cid()).isEmpty()) {
                taken(block.size());
            }
            return Optional.ofNullable(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for blocks");
        }
    }

    private synchronized void taken(int bytes) {
        boolean wasFull = heldBytes > HELD_BYTES_MAX;
        heldBytes -= bytes;
        if (wasFull) {
            assign();
        }
    }

    private void want(Cid cid, Duration patience, Consumer<Answer> receiver) {
        boolean isNew = false;
        synchronized (this) {
            if (!isClosed) {
                long now = System.nanoTime();
                Wanted want = wanted.get(cid.hash());
                if (want == null) {
                    want = new Wanted(cid, now, now + patience.toNanos());
                    wanted.put(cid.hash(), want);
                    client.interested(cid.hash(), this);
                    isNew = true;
                }
                want.deadlineNanos = Math.max(want.deadlineNanos, now + patience.toNanos());
                want.waiters().add(new Wanted.Waiter(cid, receiver));
                if (isNew) {
                    enqueue(want);
                    assign();
                }
                return;
            }
        }
        receiver.accept(new Answer.Missed(cid, new UnavailableException("The fetch of " + cid + " was ended")));
    }

    /** Ends one wait; the want too where nobody else waits. */
    private Answer giveUp(Cid cid, Consumer<Answer> receiver) {
        synchronized (this) {
            Wanted want = wanted.get(cid.hash());
            if (want != null) {
                UnavailableException reason = reason(want);
                want.waiters().removeIf(waiter -> waiter.receiver().equals(receiver));
                if (want.waiters().isEmpty()) {
                    remove(want, Optional.empty());
                }
                return new Answer.Missed(cid, reason);
            }
        }
        return new Answer.Missed(cid, new UnavailableException("Nobody gave " + cid + " in time"));
    }

    /** How many blocks are wanted and not there. */
    public synchronized int open() {
        return wanted.size();
    }

    synchronized List<Cid> wantlist() {
        return wanted.values().stream().map(Wanted::cid).toList();
    }

    private void enqueue(Wanted want) {
        if (!want.isQueued) {
            want.isQueued = true;
            unassigned.addLast(want);
        }
    }

    /** Gives wants to peers that have room. */
    private void assign() {
        if (heldBytes > HELD_BYTES_MAX || isClosed) {
            return;
        }
        long now = System.nanoTime();
        Deque<Wanted> skipped = new ArrayDeque<>();
        while (!unassigned.isEmpty() && skipped.size() < SKIPPED_MAX) {
            Wanted want = unassigned.pollFirst();
            want.isQueued = false;
            if (wanted.get(want.hash()) != want || want.at().isPresent()) {
                continue;
            }
            Optional<SessionPeer> best = peers.best(want, (long) blockBytes);
            if (best.isPresent()) {
                searched(want, false);
                want.askBlock(best.get(), now);
            } else if (peers.mayHave(want) || searching >= SEARCHED_MAX) {
                skipped.addLast(want);
                if (peers.haveNoRoom((long) blockBytes)) {
                    break;
                }
            } else {
                startSearch(want, now);
            }
        }
        while (!skipped.isEmpty()) {
            Wanted want = skipped.pollLast();
            want.isQueued = true;
            unassigned.addFirst(want);
        }
    }

    private void startSearch(Wanted want, long now) {
        if (!want.isSearched) {
            searched(want, true);
            want.searchedNanos = now;
            search.began(now);
            int asked = 0;
            for (PeerId peer : client.connected()) {
                if (asked < BROADCAST_MAX && want.of(peer).isEmpty()) {
                    want.askPresence(client.link(peer));
                    asked++;
                }
            }
            client.searching(this);
        }
    }

    private void searched(Wanted want, boolean isSearched) {
        if (want.isSearched != isSearched) {
            want.isSearched = isSearched;
            searching += isSearched ? 1 : -1;
        }
    }

    /** A provider of something that is wanted was found. */
    synchronized void provider(Link link, Multihash hash) {
        search.found();
        Wanted want = wanted.get(hash);
        if (want != null && !isClosed && peers.join(link).isPresent()) {
            if (want.of(link.peer()).isEmpty()) {
                want.learn(link.peer(), Knowledge.HAS);
            }
            enqueue(want);
            assign();
        }
    }

    /** A peer said what it has. */
    synchronized void present(Link link, Multihash hash, boolean isHeld) {
        PeerId peer = link.peer();
        Wanted want = wanted.get(hash);
        if (want == null) {
            return;
        }
        if (isHeld) {
            want.learn(peer, Knowledge.HAS);
            peers.join(link);
        } else {
            want.learn(peer, Knowledge.LACKS);
            if (want.at().isPresent() && want.at().get().id().equals(peer)) {
                want.at().get().excused();
                want.leave();
            }
            if (want.count(Knowledge.LACKS) >= MISSES_BEFORE_ASKING_ALL) {
                peers.all().stream()
                        .filter(other -> want.of(other.id()).isEmpty())
                        .forEach(other -> want.askPresence(other.link()));
            }
        }
        if (want.at().isEmpty()) {
            enqueue(want);
            assign();
        }
    }

    /** A block came and was verified. Returns whether it was wanted. */
    boolean arrived(Block block, Link from) {
        Wanted want;
        synchronized (this) {
            want = wanted.get(block.cid().hash());
            if (want == null) {
                return false;
            }
            long now = System.nanoTime();
            arrivedNanos = now;
            blockBytes += (block.size() - blockBytes) / 16;
            boolean wasAskedHere =
                    want.at().isPresent() && want.at().get().link().equals(from);
            if (wasAskedHere) {
                want.at().get().delivered(block.size(), now);
            } else {
                want.at().ifPresent(SessionPeer::excused);
                peers.join(from).ifPresent(peer -> peer.gave(block.size()));
            }
            want.leave();
            remove(want, Optional.of(from));
            assign();
        }
        want.answer(block);
        return true;
    }

    private void remove(Wanted want, Optional<Link> giver) {
        want.at().ifPresent(SessionPeer::excused);
        want.leave();
        wanted.remove(want.hash());
        searched(want, false);
        client.interestedNoMore(want.hash(), this);
        want.release(giver);
    }

    synchronized void connected(PeerId peer) {
        for (Wanted want : wanted.values()) {
            want.forget(peer);
            if (want.isSearched) {
                want.askPresence(client.link(peer));
            }
        }
    }

    /** A peer cannot be reached any more. */
    synchronized void lost(Link link) {
        Optional<SessionPeer> gone = peers.remove(link.peer());
        if (gone.isPresent()) {
            search.lost();
        }
        for (Wanted want : wanted.values()) {
            if (want.asked().remove(link) || gone.isPresent()) {
                want.learn(link.peer(), Knowledge.LACKS);
            }
            if (gone.isPresent() && want.at().equals(gone)) {
                want.leave();
                enqueue(want);
            }
        }
        assign();
    }

    /** Looks after wants whose time is over. Returns one that providers should be looked for. */
    Optional<Cid> tick(long now) {
        List<Wanted> failed = new ArrayList<>();
        List<UnavailableException> reasons = new ArrayList<>();
        Optional<Cid> lookFor = Optional.empty();
        synchronized (this) {
            for (Wanted want : new ArrayList<>(wanted.values())) {
                checkPeer(want, now);
                if (want.isSearched && now - want.searchedNanos > FORGIVE_NANOS) {
                    searched(want, false);
                    want.forgive();
                    enqueue(want);
                }
                if (want.deadlineNanos - now < 0 && !mayStillCome(want, now)) {
                    failed.add(want);
                    reasons.add(reason(want));
                    remove(want, Optional.empty());
                }
            }
            assign();
            if (!search.isBusy(now, !client.connected().isEmpty())) {
                lookFor = wanted.values().stream()
                        .filter(want -> want.isSearched)
                        .min(Comparator.comparingLong(want -> want.lookedForNanos))
                        .map(want -> lookFor(want, now));
            }
        }
        for (int i = 0; i < failed.size(); i++) {
            failed.get(i).answer(reasons.get(i));
        }
        return lookFor;
    }

    private Cid lookFor(Wanted want, long now) {
        want.lookedForNanos = now;
        search.started();
        return want.cid();
    }

    private void checkPeer(Wanted want, long now) {
        if (want.at().isEmpty()) {
            return;
        }
        SessionPeer peer = want.at().get();
        long waited = now - want.askedNanos;
        long patience = peer.patienceNanos((long) blockBytes);
        boolean isLate = waited > patience || peer.isSilent(now) && waited > patience / 2;
        if (isLate) {
            peer.timedOut();
            want.leave();
            want.learn(peer.id(), Knowledge.LATE);
            if (peer.timeouts() >= TIMEOUTS_MAX && peer.isSilent(now) && peer.inFlight() == 0) {
                peers.remove(peer.id());
            }
            enqueue(want);
        }
    }

    /** A want in the line of a peer that delivers, or before one, is given the same time again. */
    private boolean mayStillCome(Wanted want, long now) {
        boolean progresses = now - arrivedNanos < PROGRESS_NANOS || heldBytes > HELD_BYTES_MAX;
        if (progresses && (want.at().isPresent() || want.isQueued) && !want.isSearched) {
            want.deadlineNanos = now + PROGRESS_NANOS;
            return true;
        }
        return false;
    }

    private UnavailableException reason(Wanted want) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - want.sinceNanos());
        return new UnavailableException(
                search.reason(want, seconds, client.connected().size()));
    }

    /** The search for providers that {@link #tick} asked for is over. */
    synchronized void searched(Optional<IOException> failure) {
        search.ended(failure, System.nanoTime());
    }

    /** Ends every want; those who wait are told. */
    @Override
    public void close() {
        List<Wanted> left;
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
            left = new ArrayList<>(wanted.values());
            left.forEach(want -> remove(want, Optional.empty()));
            unassigned.clear();
        }
        left.forEach(want ->
                want.answer(new UnavailableException("The fetch of " + want.cid() + " was ended before it came")));
        client.ended(this);
    }
}
