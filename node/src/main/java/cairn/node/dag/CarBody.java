package cairn.node.dag;

import cairn.data.block.Block;
import cairn.data.block.BlockSource;
import cairn.data.block.KnownBlocks;
import cairn.data.car.CarWriter;
import cairn.data.cid.Cid;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.NotFoundException;
import cairn.node.read.ReadAhead;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;

/**
 * The blocks of an archive while it is written: each once or, where duplicates are wanted, as often as a reader comes
 * to it. What a CID holds itself is never written. Used by one thread.
 */
final class CarBody implements BlockSource {
    private final ReadAhead ahead;
    private final CarWriter writer;
    private final boolean hasDuplicates;
    private final Set<Cid> written = new HashSet<>();

    CarBody(BlockSource source, ForkJoinPool workers, CarWriter writer, boolean hasDuplicates) {
        this.ahead = new ReadAhead(source, workers);
        this.writer = writer;
        this.hasDuplicates = hasDuplicates;
    }

    /** Gives a block and writes it, so that whoever reads through this writes what was needed for it. */
    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        Optional<Block> block = ahead.get(cid);
        if (block.isPresent()) {
            write(block.get());
        }
        return block;
    }

    /** Says which blocks will be asked for. */
    int reach() {
        return ahead.reach();
    }

    void expect(List<Cid> cids) throws IOException {
        ahead.expect(cids);
    }

    private void write(Block block) throws IOException {
        if (written.add(block.cid()) || hasDuplicates) {
            writer.write(block);
        }
    }

    /** Writes a block and all below it, in the order in which a reader comes to them. */
    void writeAll(Cid root, boolean localOnly) throws IOException {
        Deque<Cid> waiting = new ArrayDeque<>();
        waiting.push(root);
        while (!waiting.isEmpty()) {
            expectNext(waiting);
            Cid cid = waiting.pop();
            if (cid.hash().isIdentity()) {
                below(KnownBlocks.find(cid).orElseThrow(), waiting);
                continue;
            }
            if (!hasDuplicates && written.contains(cid)) {
                ahead.forget(cid);
                continue;
            }
            Optional<Block> block = ahead.get(cid);
            if (block.isPresent()) {
                write(block.get());
                below(block.get(), waiting);
            } else if (!localOnly) {
                throw new NotFoundException("The block " + cid + ", below " + root + ", is not there");
            }
        }
    }

    private static void below(Block block, Deque<Cid> waiting) throws IOException {
        BlockCodecs.links(block).reversed().forEach(waiting::push);
    }

    private void expectNext(Deque<Cid> waiting) throws IOException {
        List<Cid> next = new ArrayList<>();
        for (Cid cid : waiting) {
            if (next.size() == ahead.reach()) {
                break;
            }
            if (!cid.hash().isIdentity() && (hasDuplicates || !written.contains(cid))) {
                next.add(cid);
            }
        }
        ahead.expect(next);
    }
}
