package cairn.network.bitswap;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.multihash.Multihash;
import cairn.data.peer.PeerId;
import cairn.network.bitswap.Server.Means;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * What one peer wants of this node. One thread answers while there is something to answer, and reads the next message's
 * blocks while it sends the last. A peer that reads slowly keeps its own thread waiting and nobody else's.
 */
final class PeerWants {
    private static final System.Logger LOG = System.getLogger("cairn.network.bitswap");
    private static final int QUANTUM_BYTES_MIN = 64 * 1024;
    private static final int QUANTA_PER_SECOND = 4;
    private static final int PRESENCES_MAX = 4096;

    /** A message that is ready, and how many bytes of a turn it holds. */
    private record Answer(Message message, long bytes) {
        static final Answer NOTHING = new Answer(Message.giving(List.of(), List.of()), 0);

        boolean isNothing() {
            return message.payloads().isEmpty() && message.presences().isEmpty();
        }
    }

    private final PeerId peer;
    private final Means means;
    private final Server server;
    private final Outlet outlet;
    private final Turns.Place place = new Turns.Place();
    /** To be answered, in the order to do so. Guarded by this, as all below. */
    private final Map<Cid, Want> pending = new LinkedHashMap<>();
    /** Answered by DONT_HAVE or not at all, until the block comes. */
    private final Map<Cid, Want> waiting = new HashMap<>();

    private final List<Presence> refused = new ArrayList<>();
    private boolean isServing;
    private boolean hasEnded;
    private long quantumBytes = QUANTUM_BYTES_MIN;

    PeerWants(PeerId peer, Means means, Server server) {
        this.peer = peer;
        this.means = means;
        this.server = server;
        this.outlet = new Outlet(means.streams(), peer, means.limits());
    }

    /** Takes changes; those of a higher priority are answered first. */
    synchronized void update(Message message) {
        if (hasEnded) {
            return;
        }
        if (message.isFull()) {
            clear();
        }
        List<Want> wants = new ArrayList<>(message.wants());
        wants.sort(Comparator.comparingInt(Want::priority).reversed());
        int refusedBefore = refused.size();
        for (Want want : wants) {
            take(want);
        }
        int lost = refused.size() - refusedBefore + message.ignoredWants();
        if (lost > 0) {
            means.counters().wantsRefused.add(lost);
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0} wants more than wantsPerPeerMax = {1} blocks at once: {2} wants are refused",
                    peer,
                    means.limits().wantsPerPeerMax(),
                    lost);
        }
        serve();
    }

    private void take(Want want) {
        if (want.kind() == Want.Kind.CANCEL) {
            drop(want.cid());
            return;
        }
        Want before = pending.get(want.cid());
        if (before != null) {
            pending.put(want.cid(), before.kind() == Want.Kind.BLOCK ? before : want);
            return;
        }
        if (waiting.remove(want.cid()) != null) {
            server.awaitNoMore(want.cid().hash(), this);
            pending.put(want.cid(), want);
            return;
        }
        boolean isFull = pending.size() + waiting.size() >= means.limits().wantsPerPeerMax()
                || means.wantsKept().get() >= means.limits().wantsMax();
        if (!isFull) {
            means.wantsKept().incrementAndGet();
            pending.put(want.cid(), want);
        } else if (refused.size() < means.limits().entriesMax()) {
            refused.add(new Presence(want.cid(), false));
        }
    }

    private void drop(Cid cid) {
        if (pending.remove(cid) != null) {
            means.wantsKept().decrementAndGet();
        } else if (waiting.remove(cid) != null) {
            means.wantsKept().decrementAndGet();
            server.awaitNoMore(cid.hash(), this);
        }
    }

    private void clear() {
        means.wantsKept().addAndGet(-pending.size() - waiting.size());
        pending.clear();
        waiting.keySet().forEach(cid -> server.awaitNoMore(cid.hash(), this));
        waiting.clear();
        refused.clear();
    }

    /** A block that may have been waited for is there. */
    synchronized void arrived(Multihash hash) {
        List<Cid> wanted =
                waiting.keySet().stream().filter(cid -> cid.hash().equals(hash)).toList();
        wanted.forEach(cid -> pending.put(cid, waiting.remove(cid)));
        server.awaitNoMore(hash, this);
        serve();
    }

    synchronized List<Cid> list() {
        List<Cid> all = new ArrayList<>(pending.keySet());
        all.addAll(waiting.keySet());
        return all;
    }

    /** The peer is gone. */
    synchronized void end() {
        hasEnded = true;
        clear();
    }

    private synchronized boolean hasWork() {
        return !hasEnded && (!pending.isEmpty() || !refused.isEmpty());
    }

    private synchronized void serve() {
        if (isServing || !hasWork()) {
            return;
        }
        try {
            means.threads().execute(this::run);
            isServing = true;
        } catch (RejectedExecutionException e) {
            hasEnded = true; // the exchange is closing
        }
    }

    private void run() {
        try {
            do {
                sendAll();
            } while (!rest());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0} is not served any more: {1}", peer, e.getMessage());
            outlet.reset();
            synchronized (this) {
                clear();
                isServing = false;
            }
        }
    }

    private synchronized boolean rest() {
        if (hasWork()) {
            return false;
        }
        isServing = false;
        if (hasEnded) {
            outlet.close();
        }
        return true;
    }

    private void sendAll() throws IOException {
        Answer next = assemble();
        while (!next.isNothing()) {
            Answer current = next;
            Future<Answer> ahead = hasWork() ? means.threads().submit(this::assemble) : null;
            try {
                send(current);
            } catch (IOException e) {
                if (ahead != null) {
                    means.turns().end(result(ahead).bytes);
                }
                throw e;
            }
            next = ahead == null ? assemble() : result(ahead);
        }
    }

    private static Answer result(Future<Answer> ahead) throws IOException {
        try {
            return ahead.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    private void send(Answer answer) throws IOException {
        long start = System.nanoTime();
        try {
            outlet.send(answer.message);
        } finally {
            means.turns().end(answer.bytes);
        }
        if (answer.bytes > 0) {
            means.counters().blocksSent.add(answer.message.payloads().size());
            means.counters().bytesSent.add(answer.bytes);
            means.counters().ledger(peer).sent(answer.bytes);
            double seconds = (System.nanoTime() - start + 1) / 1e9;
            synchronized (this) {
                quantumBytes = Math.clamp(
                        (long) (answer.bytes / seconds / QUANTA_PER_SECOND),
                        QUANTUM_BYTES_MIN,
                        means.limits().messageBytesAim());
            }
        }
    }

    /** Waits for a turn and reads what is to be sent in it. */
    private Answer assemble() throws IOException {
        while (hasWork()) {
            long quantum = quantumBytes();
            means.turns().take(place, quantum);
            List<Payload> payloads = new ArrayList<>();
            List<Presence> presences = new ArrayList<>();
            long bytes = 0;
            try {
                Optional<Want> want = poll(presences);
                while (want.isPresent()) {
                    bytes += answer(want.get(), payloads, presences);
                    boolean isFull = bytes >= quantum || presences.size() >= PRESENCES_MAX;
                    want = isFull ? Optional.empty() : poll(presences);
                }
            } finally {
                means.turns().settle(place, quantum, bytes);
            }
            if (!payloads.isEmpty() || !presences.isEmpty()) {
                return new Answer(Message.giving(payloads, presences), bytes);
            }
        }
        return Answer.NOTHING;
    }

    private synchronized long quantumBytes() {
        return quantumBytes;
    }

    private synchronized Optional<Want> poll(List<Presence> presences) {
        presences.addAll(refused);
        refused.clear();
        if (pending.isEmpty()) {
            return Optional.empty();
        }
        Cid first = pending.keySet().iterator().next();
        means.wantsKept().decrementAndGet();
        return Optional.of(pending.remove(first));
    }

    /** Answers one want; returns how many bytes of a block that took. */
    private int answer(Want want, List<Payload> payloads, List<Presence> presences) {
        Cid cid = want.cid();
        try {
            OptionalInt size = sizeToGive(cid);
            if (size.isPresent()) {
                if (want.kind() == Want.Kind.HAVE
                        && size.getAsInt() > means.limits().inlineBytesMax()) {
                    presences.add(new Presence(cid, true));
                    return 0;
                }
                Optional<Block> block = means.blocks().get(cid);
                if (block.isPresent()) {
                    payloads.add(Payload.of(block.get()));
                    return block.get().size();
                }
            } else {
                keepWaiting(want);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} cannot be given to {1}: {2}", cid, peer, e.getMessage());
        }
        if (want.asksDontHave()) {
            presences.add(new Presence(cid, false));
        }
        return 0;
    }

    private OptionalInt sizeToGive(Cid cid) throws IOException {
        if (!means.policy().allows(peer, cid)) {
            return OptionalInt.empty();
        }
        OptionalInt size = means.blocks().size(cid.hash());
        return size.isPresent() && size.getAsInt() <= Block.BYTES_MAX ? size : OptionalInt.empty();
    }

    private void keepWaiting(Want want) throws IOException {
        synchronized (this) {
            if (hasEnded || waiting.size() + pending.size() >= means.limits().wantsPerPeerMax()) {
                return;
            }
            if (waiting.put(want.cid(), want) == null) {
                means.wantsKept().incrementAndGet();
                server.await(want.cid().hash(), this);
            }
        }
        Multihash hash = want.cid().hash();
        if (sizeToGive(want.cid()).isPresent()) {
            arrived(hash); // it came between the look and the entry
        }
    }
}
