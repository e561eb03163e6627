package cairn.node.repair;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.node.pin.PinKind;
import cairn.node.pin.Pins;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Asks for copies of blocks that are damaged or missing, many at once, and keeps those that come. A copy that is not to
 * be had is noted, and the rest goes on. Used by one thread.
 */
public final class Mending {
    private static final int ASKED_AT_ONCE = 64;

    private final BlockStore store;
    private final BlockSink sink;
    private final CopySource copies;
    private final Set<Multihash> seen = new HashSet<>();
    private final Map<Multihash, String> failures = new LinkedHashMap<>();
    private long mended;
    private long fetched;

    /** {@code sink} puts into {@code store}. */
    public Mending(BlockStore store, BlockSink sink, CopySource copies) {
        this.store = store;
        this.sink = sink;
        this.copies = copies;
    }

    /** Replaces what is damaged, then brings what pins and roots lack. */
    public Mending run(Set<Multihash> damaged, Pins pins, List<Cid> roots) throws IOException {
        replace(damaged);
        pins.forEachKept(pin -> fill(pin.cid(), pin.kind() == PinKind.RECURSIVE));
        for (Cid root : roots) {
            fill(root, true);
        }
        return this;
    }

    private void replace(Set<Multihash> damaged) throws IOException {
        List<Cid> cids = new ArrayList<>();
        for (Multihash hash : damaged) {
            cids.add(Cid.v1(Codec.RAW, hash));
        }
        for (int from = 0; from < cids.size(); from += ASKED_AT_ONCE) {
            mended += bring(cids.subList(from, Math.min(from + ASKED_AT_ONCE, cids.size())))
                    .size();
        }
    }

    /** Brings the root where it is missing, and what is below it if that is wanted too. */
    private void fill(Cid root, boolean withBelow) throws IOException {
        Deque<Cid> waiting = new ArrayDeque<>(List.of(root));
        while (!waiting.isEmpty()) {
            List<Cid> missing = new ArrayList<>();
            while (!waiting.isEmpty() && missing.size() < ASKED_AT_ONCE) {
                Cid cid = waiting.pop();
                if (!seen.add(cid.toVersion1().hash()) || failures.containsKey(cid.hash())) {
                    continue;
                }
                Optional<Block> held = held(cid);
                if (held.isPresent() && withBelow) {
                    BlockCodecs.links(held.get()).forEach(waiting::push);
                } else if (held.isEmpty() && !(cid.has(Codec.RAW) && store.has(cid.hash()))) {
                    missing.add(cid);
                }
            }
            List<Block> brought = bring(missing);
            fetched += brought.size();
            for (Block block : withBelow ? brought : List.<Block>of()) {
                BlockCodecs.links(block).forEach(waiting::push);
            }
        }
    }

    /** A block that is here and has links; leaves are not read. */
    private Optional<Block> held(Cid cid) throws IOException {
        try {
            return cid.has(Codec.RAW) ? Optional.empty() : store.get(cid);
        } catch (CorruptBlockException | MalformedException | UnavailableException e) {
            return Optional.empty(); // Damaged since it was looked at: a copy takes its place.
        }
    }

    private List<Block> bring(List<Cid> cids) throws IOException {
        List<Block> brought = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Block>> asked = new ArrayList<>();
            for (Cid cid : cids) {
                asked.add(threads.submit(() -> copies.get(cid)));
            }
            for (int i = 0; i < cids.size(); i++) {
                Optional<Block> copy = result(cids.get(i), asked.get(i));
                if (copy.isPresent()) {
                    sink.put(copy.get());
                    brought.add(copy.get());
                }
            }
        }
        return brought;
    }

    private Optional<Block> result(Cid cid, Future<Block> asked) throws IOException {
        try {
            return Optional.of(asked.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException reason) {
                failures.put(cid.hash(), String.valueOf(reason.getMessage()));
                return Optional.empty();
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while copies were asked for");
        }
    }

    /** How many damaged blocks have a whole copy now. */
    public long mended() {
        return mended;
    }

    /** How many missing blocks have come. */
    public long fetched() {
        return fetched;
    }

    /** Why there is no copy of those blocks that stay damaged or missing. */
    public Map<Multihash, String> failures() {
        return Map.copyOf(failures);
    }
}
