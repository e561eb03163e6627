package cairn.node.fetch;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.block.KnownBlocks;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.UnavailableException;
import cairn.network.bitswap.Answer;
import cairn.network.bitswap.Session;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings one DAG. Walks down from the root; what is here is read, what is not is asked for, as many at once as the
 * limits say, and walked on from when it comes. Used by one thread, once.
 */
public final class DagFetch {
    /** Is told how far it is. */
    @FunctionalInterface
    public interface Progress {
        /** So many blocks came from the network, with so many bytes. */
        void came(long blocks, long bytes) throws IOException;
    }

    private static final Duration TAKE_PATIENCE = Duration.ofSeconds(1);
    private static final int PROGRESS_BLOCKS = 256;

    private final BlockStore store;
    private final Session session;
    private final BlockSink sink;
    private final FetchLimits limits;
    private final Progress progress;
    private final Deque<Cid> waiting = new ArrayDeque<>();
    private final Set<Cid> seen = new HashSet<>();
    private int inFlight;
    private long blocks;
    private long bytes;

    DagFetch(BlockStore store, Session session, BlockSink sink, FetchLimits limits, Progress progress) {
        this.store = store;
        this.session = session;
        this.sink = sink;
        this.limits = limits;
        this.progress = progress;
    }

    /** Brings the root, and so somebody who has it. */
    void bringRoot(Cid root) throws IOException {
        Block block = session.get(root, limits.firstBlock());
        sink.put(block);
        count(1, block.size());
    }

    /** Counts what came another way. */
    void count(long moreBlocks, long moreBytes) throws IOException {
        blocks += moreBlocks;
        bytes += moreBytes;
        progress.came(blocks, bytes);
    }

    void run(Cid root) throws IOException {
        waiting.push(root);
        while (inFlight > 0 || !waiting.isEmpty()) {
            while (inFlight < limits.blocksInFlight() && !waiting.isEmpty()) {
                visit(waiting.pop());
            }
            if (inFlight > 0) {
                Optional<Answer> answer = session.take(TAKE_PATIENCE);
                while (answer.isPresent()) {
                    keep(answer.get(), root);
                    answer = inFlight < limits.blocksInFlight() / 2 ? Optional.empty() : session.take(Duration.ZERO);
                }
            }
        }
        progress.came(blocks, bytes);
    }

    private void visit(Cid cid) throws IOException {
        if (!seen.add(cid.toVersion1())) {
            return;
        }
        if (cid.has(Codec.RAW) && store.has(cid.hash())) {
            return;
        }
        Optional<Block> held = store.get(cid);
        if (held.isEmpty()) {
            held = KnownBlocks.find(cid);
            if (held.isPresent()) {
                sink.put(held.get());
            }
        }
        if (held.isPresent()) {
            follow(held.get());
        } else {
            session.ask(cid, blocks == 0 ? limits.firstBlock() : limits.nextBlock());
            inFlight++;
        }
    }

    private void keep(Answer answer, Cid root) throws IOException {
        inFlight--;
        switch (answer) {
            case Answer.Arrived(Block block) -> {
                sink.put(block);
                blocks++;
                bytes += block.size();
                if (blocks % PROGRESS_BLOCKS == 0) {
                    progress.came(blocks, bytes);
                }
                follow(block);
            }
            case Answer.Missed(Cid cid, UnavailableException reason) ->
                throw new UnavailableException(
                        "Fetching what is below " + root + " stopped after " + blocks + " blocks, " + bytes
                                + " bytes, at " + cid + ": " + reason.getMessage(),
                        reason);
        }
    }

    private void follow(Block block) throws IOException {
        if (block.cid().has(Codec.RAW)) {
            return;
        }
        List<Cid> links = BlockCodecs.links(block);
        for (Cid link : links.reversed()) {
            waiting.push(link);
        }
    }
}
