package cairn.node.pin;

import cairn.data.cid.Cid;
import cairn.data.failure.NotFoundException;
import cairn.node.dag.DagWalk;
import cairn.node.write.Reach;
import cairn.node.write.WriteGate;
import cairn.storage.block.BlockStore;
import cairn.storage.pin.Pin;
import cairn.storage.pin.PinFilter;
import cairn.storage.pin.PinPage;
import cairn.storage.pin.PinTable;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pins of a node. May be used by any thread. */
public final class Pins {
    /** Is told how far a walk is. */
    @FunctionalInterface
    public interface Progress {
        /** So many blocks were seen, with so many bytes. */
        void seen(long blocks, long bytes) throws IOException;
    }

    /** Takes what is held. */
    @FunctionalInterface
    public interface Visitor {
        void visit(Pinned pin) throws IOException;
    }

    private static final int PROGRESS_BLOCKS = 1000;

    private final PinTable table;
    private final Holders holders;
    private final BlockStore store;
    private final WriteGate gate;
    private final InstantSource clock;

    /** Every pin that is made is told to {@code gate}. */
    public Pins(PinTable table, BlockStore store, WriteGate gate, InstantSource clock) {
        this.table = table;
        this.holders = new Holders(table, table.dags(), store);
        this.store = store;
        this.gate = gate;
        this.clock = clock;
    }

    /**
     * Sees to it that everything the pin would hold is there.
     *
     * @throws NotFoundException which names the first block that is not
     */
    public void requireComplete(Cid cid, PinKind kind, Progress progress) throws IOException {
        if (kind == PinKind.DIRECT) {
            if (!store.has(cid.hash())) {
                throw new NotFoundException("The block " + cid + " is not there");
            }
            return;
        }
        long[] seen = {0, 0};
        new DagWalk(store).walk(cid, (_, sizeBytes) -> {
            seen[0]++;
            seen[1] += sizeBytes;
            if (seen[0] % PROGRESS_BLOCKS == 0) {
                progress.seen(seen[0], seen[1]);
            }
        });
        progress.seen(seen[0], seen[1]);
    }

    /** Keeps a pin; the caller knows that what it holds is there, and has a pass of the write gate. */
    public void put(Cid cid, PinKind kind, String name) throws IOException {
        put(cid, kind, PinRequest.named(name));
    }

    /** As the other, with all that can be said of a pin. */
    public void put(Cid cid, PinKind kind, PinRequest request) throws IOException {
        put(List.of(cid), kind, request);
    }

    /** As the other, for many; all of them or none. */
    public void put(List<Cid> cids, PinKind kind, PinRequest request) throws IOException {
        List<Pin> pins = new ArrayList<>(cids.size());
        List<WriteGate.Hold> holds = new ArrayList<>(cids.size());
        try {
            for (Cid cid : cids) {
                pins.add(pin(cid, kind, request));
                holds.add(gate.hold(cid, kind == PinKind.RECURSIVE ? Reach.WHOLE : Reach.BLOCK));
            }
            if (request.isBeside()) {
                table.add(pins);
            } else {
                table.put(pins);
            }
        } finally {
            holds.forEach(WriteGate.Hold::close);
        }
    }

    /** The pin to keep, where there may be one. */
    private Pin pin(Cid cid, PinKind kind, PinRequest request) throws IOException {
        List<Pin> held = table.find(cid, request.owner());
        boolean isRecursive = kind == PinKind.RECURSIVE;
        if (!isRecursive && held.stream().anyMatch(Pin::isRecursive)) {
            throw new IOException("pin: " + cid + " already pinned recursively");
        }
        boolean keepsName = request.name().isEmpty() && !held.isEmpty() && !request.isBeside();
        return new Pin(
                cid,
                isRecursive,
                keepsName ? held.getFirst().name() : request.name(),
                request.owner(),
                request.reason(),
                request.labels(),
                clock.instant(),
                request.expires());
    }

    /** Removes the node's own pins of the CID; the error texts are those that Kubo's clients know. */
    public void remove(Cid cid, PinKind kind) throws IOException {
        remove(cid, kind, "", Optional.empty());
    }

    /** Removes the owner's pins of the CID, or of those the one with this name. */
    public void remove(Cid cid, PinKind kind, String owner, Optional<String> name) throws IOException {
        List<Pin> held = table.find(cid, owner);
        if (held.isEmpty()) {
            throw new IOException("not pinned or pinned indirectly");
        }
        if (held.getFirst().isRecursive() && kind == PinKind.DIRECT) {
            throw new IOException(cid + " is pinned recursively");
        }
        if (name.isEmpty()) {
            table.remove(cid, owner);
        } else if (!table.remove(cid, owner, name.get())) {
            throw new NotFoundException(cid + " is not pinned under the name " + name.get());
        }
    }

    /** Removes pins that have ended; returns how many. */
    public int removeExpired() throws IOException {
        return table.removeExpired(clock.instant());
    }

    /** A page of pins; see {@link PinTable#list}. */
    public PinPage page(PinFilter filter, String after, int limit) throws IOException {
        return table.list(filter, after, limit);
    }

    /** Pins that hold the block: its own, then recursive ones above it; at most so many. */
    public List<Pin> holders(Cid cid, int limit) throws IOException {
        List<Pin> found = new ArrayList<>(table.findAll(cid));
        if (found.size() < limit) {
            found.addAll(holders.of(cid.hash(), limit - found.size()));
        }
        return found;
    }

    /**
     * Visits what is held: pins of the wanted kind whose name contains {@code namePart}; direct and recursive pins
     * first, then what they hold indirectly, each block once. Without a wanted kind, all kinds.
     */
    public void list(Optional<PinKind> wanted, String namePart, Visitor visitor) throws IOException {
        boolean withIndirect = wanted.isEmpty() || wanted.get() == PinKind.INDIRECT;
        if (wanted.isEmpty() || !withIndirect) {
            table.forEachHead(wanted.map(kind -> kind == PinKind.RECURSIVE), (cid, isRecursive, name, owner) -> {
                if (name.contains(namePart)) {
                    PinKind kind = isRecursive ? PinKind.RECURSIVE : PinKind.DIRECT;
                    visitor.visit(new Pinned(cid, kind, name, owner, Optional.empty()));
                }
            });
        }
        if (withIndirect && namePart.isEmpty()) {
            listIndirect(visitor);
        }
    }

    private void listIndirect(Visitor visitor) throws IOException {
        DagWalk walk = new DagWalk(store);
        table.forEach(root -> {
            if (root.isRecursive()) {
                walk.walk(root.cid(), (cid, _) -> {
                    if (!cid.equals(root.cid()) && table.find(cid).isEmpty()) {
                        visitor.visit(new Pinned(cid, PinKind.INDIRECT, "", "", Optional.empty()));
                    }
                });
            }
        });
    }

    /** How the CID is held, by a pin of its own if it has one. */
    public Optional<Pinned> find(Cid cid, Optional<PinKind> wanted) throws IOException {
        Optional<Pinned> own = table.find(cid).map(Pins::pinned);
        if (own.isPresent() && (wanted.isEmpty() || wanted.get() == own.get().kind())) {
            return own;
        }
        return wanted.isEmpty() || wanted.get() == PinKind.INDIRECT ? findIndirect(cid) : Optional.empty();
    }

    private Optional<Pinned> findIndirect(Cid cid) throws IOException {
        return holders.of(cid.hash(), 1).stream()
                .findFirst()
                .map(pin -> new Pinned(cid, PinKind.INDIRECT, "", pin.owner(), Optional.of(pin.cid())));
    }

    private static Pinned pinned(Pin pin) {
        return new Pinned(
                pin.cid(),
                pin.isRecursive() ? PinKind.RECURSIVE : PinKind.DIRECT,
                pin.name(),
                pin.owner(),
                Optional.empty());
    }

    /** Visits every pin that has not ended. */
    public void forEachKept(Visitor visitor) throws IOException {
        Instant now = clock.instant();
        table.forEach(pin -> {
            if (pin.expires().isEmpty() || pin.expires().get().isAfter(now)) {
                visitor.visit(pinned(pin));
            }
        });
    }
}
