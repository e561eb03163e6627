package cairn.node.pin;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.NotFoundException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import cairn.storage.pin.DagTable;
import cairn.storage.pin.Pin;
import cairn.storage.pin.PinTable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which recursive pins hold a block: found from the block upwards, through what links to it. What a pin's blocks link
 * to is written down when somebody first asks after the pin was made, block by block and never again, so making and
 * removing pins costs nothing here. May be used by any thread.
 */
final class Holders {
    private static final int BATCH_LINKS = 5_000;
    private static final int PARENTS_PAGE = 200;

    private final PinTable pins;
    private final DagTable dags;
    private final BlockStore store;
    /** Held to follow pins. */
    private final Object following = new Object();

    Holders(PinTable pins, DagTable dags, BlockStore store) {
        this.pins = pins;
        this.dags = dags;
        this.store = store;
    }

    /** Pins, other than its own, that hold the block; at most so many. */
    List<Pin> of(Multihash hash, int limit) throws IOException {
        follow();
        List<Pin> found = new ArrayList<>();
        Set<Cid> seen = new HashSet<>();
        Deque<Climb> climbs = new ArrayDeque<>();
        climbs.push(new Climb(hash));
        while (!climbs.isEmpty() && found.size() < limit) {
            Optional<Cid> parent = climbs.peek().next();
            if (parent.isEmpty()) {
                climbs.pop();
                continue;
            }
            Cid cid = parent.get();
            if (seen.contains(cid) || !links(cid, climbs.peek().child)) {
                continue;
            }
            seen.add(cid);
            for (Pin pin : pinned(cid)) {
                if (found.size() < limit) {
                    found.add(pin);
                }
            }
            climbs.push(new Climb(cid.hash()));
        }
        return found;
    }

    /** The way up from one block. */
    private final class Climb {
        private final Multihash child;
        private final Deque<DagTable.Parent> page = new ArrayDeque<>();
        private long after;
        private boolean isLast;

        private Climb(Multihash child) {
            this.child = child;
        }

        private Optional<Cid> next() throws IOException {
            if (page.isEmpty() && !isLast) {
                page.addAll(dags.parents(child, after, PARENTS_PAGE));
                isLast = page.size() < PARENTS_PAGE;
            }
            if (page.isEmpty()) {
                return Optional.empty();
            }
            DagTable.Parent parent = page.remove();
            after = parent.number();
            return Optional.of(parent.cid());
        }
    }

    /** The recursive pins of the CID, in both its versions. */
    private List<Pin> pinned(Cid cid) throws IOException {
        List<Pin> found = new ArrayList<>(pins.findAll(cid));
        if (cid.fitsVersion0()) {
            found.addAll(pins.findAll(cid.version() == 0 ? cid.toVersion1() : cid.toVersion0()));
        }
        found.removeIf(pin -> !pin.isRecursive());
        return found;
    }

    /** Whether the block is there and has the child: the table knows the end of the child's digest only. */
    private boolean links(Cid parent, Multihash child) throws IOException {
        try {
            Optional<Block> block = store.get(parent);
            return block.isPresent()
                    && BlockCodecs.links(block.get()).stream()
                            .anyMatch(link -> link.hash().equals(child));
        } catch (CorruptBlockException e) {
            return true; // A damaged parent cannot say; its row is all that is left.
        }
    }

    /** Writes down what the blocks of pins link to, of those pins for which that was not done. */
    void follow() throws IOException {
        synchronized (following) {
            pins.forEachToFollow(pin -> {
                try {
                    follow(pin.cid());
                    pins.markFollowed(pin.cid());
                } catch (NotFoundException e) {
                    // What is there of it is written down; the next who asks looks again for the rest.
                    return;
                }
            });
        }
    }

    private Optional<Block> readable(Cid cid) throws IOException {
        try {
            return store.get(cid);
        } catch (CorruptBlockException e) {
            return Optional.empty(); // Until it is repaired.
        }
    }

    private void follow(Cid root) throws IOException {
        Set<Cid> visited = new LinkedHashSet<>();
        Deque<Cid> waiting = new ArrayDeque<>();
        waiting.push(root);
        List<DagTable.Node> batch = new ArrayList<>();
        int links = 0;
        boolean isWhole = true;
        while (!waiting.isEmpty()) {
            Cid cid = waiting.pop();
            if (cid.has(Codec.RAW) || visited.contains(cid) || dags.isFollowed(cid)) {
                continue;
            }
            Optional<Block> block = readable(cid);
            if (block.isEmpty()) {
                isWhole = false;
                continue;
            }
            visited.add(cid);
            List<Cid> children = BlockCodecs.links(block.get());
            batch.add(new DagTable.Node(cid, children.stream().map(Cid::hash).toList()));
            children.forEach(waiting::push);
            links += children.size() + 1;
            if (links > BATCH_LINKS) {
                dags.add(batch);
                batch = new ArrayList<>();
                links = 0;
            }
        }
        dags.add(batch);
        if (!isWhole) {
            throw new NotFoundException("Some of what is below " + root + " is not there");
        }
        dags.markFollowed(List.copyOf(visited));
    }
}
