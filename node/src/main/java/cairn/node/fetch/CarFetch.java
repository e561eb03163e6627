package cairn.node.fetch;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.car.CarLimits;
import cairn.data.car.CarPieces;
import cairn.data.car.CarReader;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.MalformedException;
import cairn.network.gateway.GatewayBody;
import cairn.network.gateway.TrustlessGateway;
import cairn.node.work.Results;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes what a gateway sends of a DAG in one stream. A block is taken where a block that came before links to it, or it
 * is the root; anything else ends the stream. The calling thread reads, and verifies what has links; the workers verify
 * the rest and keep it. What came before a cut is kept. Used by one thread, once.
 */
final class CarFetch {
    private static final int PIECE_BYTES = 1024 * 1024;
    private static final int PIECES_PER_WORKER = 3;

    private final BlockSink sink;
    private final ForkJoinPool workers;
    private final TrustlessGateway gateway;
    private final Set<Cid> expected = new HashSet<>();
    private final Set<Cid> taken = new HashSet<>();
    private final Deque<ForkJoinTask<?>> running = new ArrayDeque<>();
    private final AtomicLong keptBlocks = new AtomicLong();
    private final AtomicLong keptBytes = new AtomicLong();

    CarFetch(BlockSink sink, ForkJoinPool workers, TrustlessGateway gateway) {
        this.sink = sink;
        this.workers = workers;
        this.gateway = gateway;
    }

    long keptBlocks() {
        return keptBlocks.get();
    }

    long keptBytes() {
        return keptBytes.get();
    }

    /**
     * Takes everything below {@code root} that the gateway sends.
     *
     * @return whether the gateway answers such requests and has the root
     * @throws IOException where the stream was cut or is not what was asked for; what came is kept
     */
    boolean run(Cid root, Duration patience) throws IOException {
        Optional<GatewayBody> answer = gateway.dag(root, patience);
        if (answer.isEmpty()) {
            return false;
        }
        expected.add(root.toVersion1());
        try (GatewayBody body = answer.get()) {
            Batches batches = new Batches();
            try {
                read(CarReader.open(new Channel(body.input()), CarLimits.USUAL, batches), batches);
            } finally {
                batches.left(ByteBuffer.allocate(0));
            }
            while (!running.isEmpty()) {
                Results.of(running.remove());
            }
            return true;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            running.forEach(ForkJoinTask::quietlyJoin);
        }
    }

    private void read(CarReader reader, Batches batches) throws IOException {
        for (Optional<Block> next = reader.next(); next.isPresent(); next = reader.next()) {
            Block block = next.get();
            Cid name = block.cid().toVersion1();
            if (!expected.remove(name)) {
                if (taken.contains(name)) {
                    continue;
                }
                throw new MalformedException(gateway.name() + " sent the block " + block.cid()
                        + ", to which nothing links that came before");
            }
            taken.add(name);
            if (block.cid().has(Codec.RAW)) {
                batches.current.add(block);
            } else {
                Block verified = block.verify(gateway.name());
                batches.current.add(verified);
                for (Cid link : BlockCodecs.links(verified)) {
                    if (!taken.contains(link.toVersion1())) {
                        expected.add(link.toVersion1());
                    }
                }
            }
        }
    }

    /** The blocks of one piece are one worker's work. */
    private final class Batches implements CarPieces {
        private List<Block> current = new ArrayList<>();

        @Override
        public ByteBuffer take(int bytesMin) {
            try {
                while (running.size() >= PIECES_PER_WORKER * workers.getParallelism()) {
                    Results.of(running.remove());
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return ByteBuffer.allocate(Math.max(bytesMin, PIECE_BYTES));
        }

        @Override
        public void left(ByteBuffer piece) {
            List<Block> batch = current;
            current = new ArrayList<>();
            if (batch.isEmpty()) {
                return;
            }
            running.add(workers.submit(() -> {
                for (Block block : batch) {
                    sink.put(block.verify(gateway.name()));
                    keptBlocks.incrementAndGet();
                    keptBytes.addAndGet(block.size());
                }
                return batch.size();
            }));
        }
    }

    /** Reads into arrays without a copy between. */
    private record Channel(InputStream in) implements ReadableByteChannel {
        @Override
        public int read(ByteBuffer target) throws IOException {
            int start = target.position();
            int count = in.read(target.array(), target.arrayOffset() + start, target.remaining());
            if (count > 0) {
                target.position(start + count);
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
