package cairn.node.dag;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.car.CarLimits;
import cairn.data.car.CarReader;
import cairn.data.cid.Cid;
import cairn.node.work.Results;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * Takes the blocks of an archive into a store. The calling thread reads; the workers hash each block, compare, and put.
 * A block that does not have its CID's hash stops the import. Used by one thread, once.
 */
public final class CarImport {
    /** Blocks and bytes that one worker takes at a time. */
    private static final int BATCH_BLOCKS = 128;

    private static final int BATCH_BYTES = 1024 * 1024;
    private static final int BATCHES_PER_WORKER = 4;

    /**
     * What was imported.
     *
     * @param roots the roots that the archive names
     * @param blocks how many blocks it had, those that were there already included
     * @param blockBytes the sum of their lengths
     */
    public record Imported(List<Cid> roots, long blocks, long blockBytes) {}

    private final BlockSink sink;
    private final ForkJoinPool workers;
    private final Deque<ForkJoinTask<Void>> running = new ArrayDeque<>();

    public CarImport(BlockSink sink, ForkJoinPool workers) {
        this.sink = sink;
        this.workers = workers;
    }

    /** Reads the archive to its end. */
    public Imported run(ReadableByteChannel in, CarLimits limits) throws IOException {
        CarReader reader = CarReader.open(in, limits);
        long blocks = 0;
        long bytes = 0;
        try {
            List<Block> batch = new ArrayList<>();
            int batchBytes = 0;
            for (Optional<Block> block = reader.next(); block.isPresent(); block = reader.next()) {
                batch.add(block.get());
                batchBytes += block.get().size();
                blocks++;
                bytes += block.get().size();
                if (batch.size() == BATCH_BLOCKS || batchBytes >= BATCH_BYTES) {
                    submit(batch);
                    batch = new ArrayList<>();
                    batchBytes = 0;
                }
            }
            submit(batch);
            while (!running.isEmpty()) {
                joinFirst();
            }
        } finally {
            running.forEach(ForkJoinTask::quietlyJoin);
        }
        return new Imported(reader.roots(), blocks, bytes);
    }

    private void submit(List<Block> batch) throws IOException {
        running.add(workers.submit(() -> {
            for (Block block : batch) {
                sink.put(block.verify("in the CAR"));
            }
            return null;
        }));
        while (running.size() > BATCHES_PER_WORKER * workers.getParallelism()) {
            joinFirst();
        }
    }

    private void joinFirst() throws IOException {
        Results.of(running.remove());
    }
}
