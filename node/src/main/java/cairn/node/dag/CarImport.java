package cairn.node.dag;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.car.CarLimits;
import cairn.data.car.CarPieces;
import cairn.data.car.CarReader;
import cairn.data.cid.Cid;
import cairn.node.work.Results;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
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
    /** Pieces of the archive that are on the way for each worker. */
    private static final int PIECES_PER_WORKER = 3;

    /**
     * What was imported.
     *
     * @param roots the roots that the archive names
     * @param blocks how many blocks it had, those that were there already included
     * @param blockBytes the sum of their lengths
     */
    public record Imported(List<Cid> roots, long blocks, long blockBytes) {}

    private static final ByteBuffer NO_PIECE = ByteBuffer.allocate(0);

    private final BlockSink sink;
    private final ForkJoinPool workers;
    private final Deque<ForkJoinTask<ByteBuffer>> running = new ArrayDeque<>();
    private final Deque<ByteBuffer> free = new ArrayDeque<>();

    public CarImport(BlockSink sink, ForkJoinPool workers) {
        this.sink = sink;
        this.workers = workers;
    }

    /** Reads the archive to its end. */
    public Imported run(ReadableByteChannel in, CarLimits limits) throws IOException {
        Batches batches = new Batches();
        try {
            CarReader reader = CarReader.open(in, limits, batches);
            long blocks = 0;
            long bytes = 0;
            for (Optional<Block> block = reader.next(); block.isPresent(); block = reader.next()) {
                batches.current.add(block.get());
                blocks++;
                bytes += block.get().size();
            }
            batches.left(NO_PIECE);
            while (!running.isEmpty()) {
                joinFirst();
            }
            return new Imported(reader.roots(), blocks, bytes);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            running.forEach(ForkJoinTask::quietlyJoin);
        }
    }

    private void joinFirst() throws IOException {
        ByteBuffer piece = Results.of(running.remove());
        if (piece.isDirect()) {
            free.push(piece);
        }
    }

    /** The blocks of one piece are one worker's work; when they are stored the piece is read into again. */
    private final class Batches implements CarPieces {
        private List<Block> current = new ArrayList<>();

        @Override
        public ByteBuffer take(int bytesMin) {
            try {
                while (running.size() >= PIECES_PER_WORKER * workers.getParallelism()) {
                    joinFirst();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            ByteBuffer piece = free.peek();
            if (piece == null || piece.capacity() < bytesMin) {
                return ByteBuffer.allocateDirect(bytesMin);
            }
            return free.pop().clear();
        }

        @Override
        public void left(ByteBuffer piece) {
            List<Block> batch = current;
            current = new ArrayList<>();
            running.add(workers.submit(() -> {
                for (Block block : batch) {
                    sink.put(block.verify("in the CAR"));
                }
                return piece;
            }));
        }
    }
}
