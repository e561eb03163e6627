package cairn.node.dag;

import cairn.data.block.Block;
import cairn.data.car.CarSink;
import cairn.data.car.CarWriter;
import cairn.data.cid.Cid;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.NotFoundException;
import cairn.node.read.ReadAhead;
import cairn.storage.block.BlockStore;
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
 * Writes a DAG as a CARv1 with one root: every block once, in the order in which a reader of the content comes to them.
 * The blocks ahead are read and verified by the workers. Used by one thread, once.
 */
public final class CarExport {
    private final ReadAhead source;
    private final boolean localOnly;

    /** {@code localOnly} leaves out what is not there instead of failing. */
    public CarExport(BlockStore store, ForkJoinPool workers, boolean localOnly) {
        this.source = new ReadAhead(store, workers);
        this.localOnly = localOnly;
    }

    /** Writes the archive. */
    public void run(Cid root, CarSink sink) throws IOException {
        CarWriter writer = CarWriter.version1(sink, List.of(root));
        Deque<Cid> waiting = new ArrayDeque<>();
        Set<Cid> written = new HashSet<>();
        waiting.push(root);
        while (!waiting.isEmpty()) {
            expect(waiting, written);
            Cid cid = waiting.pop();
            if (!written.add(cid)) {
                source.forget(cid);
                continue;
            }
            Optional<Block> block = source.get(cid);
            if (block.isPresent()) {
                writer.write(block.get());
                BlockCodecs.links(block.get()).reversed().forEach(waiting::push);
            } else if (!localOnly) {
                throw new NotFoundException("The block " + cid + ", below " + root + ", is not there");
            }
        }
        writer.finish();
    }

    private void expect(Deque<Cid> waiting, Set<Cid> written) {
        List<Cid> next = new ArrayList<>(ReadAhead.BLOCKS_MAX);
        for (Cid cid : waiting) {
            if (next.size() == ReadAhead.BLOCKS_MAX) {
                break;
            }
            if (!written.contains(cid)) {
                next.add(cid);
            }
        }
        source.expect(next);
    }
}
