package cairn.node.pin;

import cairn.data.cid.Cid;
import cairn.data.failure.NotFoundException;
import cairn.node.dag.DagWalk;
import cairn.node.write.Reach;
import cairn.node.write.WriteGate;
import cairn.storage.block.BlockStore;
import cairn.storage.pin.Pin;
import cairn.storage.pin.PinTable;
import java.io.IOException;
import java.time.InstantSource;
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
    private final BlockStore store;
    private final WriteGate gate;
    private final InstantSource clock;

    /** Every pin that is made is told to {@code gate}. */
    public Pins(PinTable table, BlockStore store, WriteGate gate, InstantSource clock) {
        this.table = table;
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
        Optional<Pin> held = table.find(cid);
        if (kind == PinKind.DIRECT && held.isPresent() && held.get().isRecursive()) {
            throw new IOException("pin: " + cid + " already pinned recursively");
        }
        String kept = name.isEmpty() && held.isPresent() ? held.get().name() : name;
        try (WriteGate.Hold _ = gate.hold(cid, kind == PinKind.RECURSIVE ? Reach.WHOLE : Reach.BLOCK)) {
            table.put(new Pin(cid, kind == PinKind.RECURSIVE, kept, clock.instant()));
        }
    }

    /** Removes a pin; the error texts are those that Kubo's clients know. */
    public void remove(Cid cid, PinKind kind) throws IOException {
        Optional<Pin> held = table.find(cid);
        if (held.isEmpty()) {
            throw new IOException("not pinned or pinned indirectly");
        }
        if (held.get().isRecursive() && kind == PinKind.DIRECT) {
            throw new IOException(cid + " is pinned recursively");
        }
        table.remove(cid);
    }

    /**
     * Visits what is held: pins of the wanted kind whose name contains {@code namePart}; direct and recursive pins
     * first, then what they hold indirectly, each block once. Without a wanted kind, all kinds.
     */
    public void list(Optional<PinKind> wanted, String namePart, Visitor visitor) throws IOException {
        table.forEach(pin -> {
            Pinned pinned = pinned(pin);
            if ((wanted.isEmpty() || wanted.get() == pinned.kind())
                    && pin.name().contains(namePart)) {
                visitor.visit(pinned);
            }
        });
        boolean withIndirect = wanted.isEmpty() || wanted.get() == PinKind.INDIRECT;
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
                        visitor.visit(new Pinned(cid, PinKind.INDIRECT, "", Optional.empty()));
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
        DagWalk walk = new DagWalk(store);
        Cid[] through = new Cid[1];
        table.forEach(root -> {
            if (root.isRecursive() && through[0] == null) {
                walk.walk(root.cid(), (below, _) -> {
                    boolean isBelow = below.hash().equals(cid.hash()) && !below.equals(root.cid());
                    through[0] = isBelow ? root.cid() : through[0];
                });
            }
        });
        return Optional.ofNullable(through[0]).map(root -> new Pinned(cid, PinKind.INDIRECT, "", Optional.of(root)));
    }

    private static Pinned pinned(Pin pin) {
        return new Pinned(
                pin.cid(), pin.isRecursive() ? PinKind.RECURSIVE : PinKind.DIRECT, pin.name(), Optional.empty());
    }

    /** Visits every pin that is kept. */
    public void forEachKept(Visitor visitor) throws IOException {
        table.forEach(pin -> visitor.visit(pinned(pin)));
    }
}
