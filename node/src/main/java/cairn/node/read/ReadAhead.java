package cairn.node.read;

import cairn.data.block.Block;
import cairn.data.block.BlockSource;
import cairn.data.cid.Cid;
import cairn.node.work.Results;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * A source that is told what will be asked for and gets it before. Used by one thread; the source behind it is asked by
 * the workers too.
 */
public final class ReadAhead implements BlockSource {
    /** How many blocks are worth having ahead: enough that every worker has the next one to go on with. */
    public static final int BLOCKS_MAX = 16;

    private static final int TOLD_MAX = 4096;

    private final BlockSource source;
    private final ForkJoinPool workers;
    private final Map<Cid, ForkJoinTask<Optional<Block>>> ahead = new HashMap<>();
    /** What a slow source was told of lately. */
    private final Set<Cid> told = new HashSet<>();

    public ReadAhead(BlockSource source, ForkJoinPool workers) {
        this.source = source;
        this.workers = workers;
    }

    /** How far to look ahead: further where the source is slow to begin. */
    public int reach() {
        return source instanceof AheadSource slow ? slow.aheadBlocks() : BLOCKS_MAX;
    }

    /** Says what will be asked for, soonest first; what is not is wasted work. */
    public void expect(List<Cid> cids) throws IOException {
        if (source instanceof AheadSource slow) {
            if (told.size() > TOLD_MAX) {
                told.clear();
            }
            slow.expect(cids.stream().filter(told::add).toList());
        }
        for (Cid cid : cids.subList(0, Math.min(BLOCKS_MAX, cids.size()))) {
            if (ahead.size() >= 2 * BLOCKS_MAX) {
                return;
            }
            if (!ahead.containsKey(cid)) {
                ahead.put(cid, workers.submit(() -> source.get(cid)));
            }
        }
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        ForkJoinTask<Optional<Block>> task = ahead.remove(cid);
        if (task == null) {
            return source.get(cid);
        }
        return Results.of(task);
    }

    /** Says that a block will not be asked for after all. */
    public void forget(Cid cid) {
        ahead.remove(cid);
    }
}
