package cairn.data.car;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.multihash.HashFunction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Archives and blocks for tests. */
final class Cars {
    private Cars() {}

    /** Keeps what it is given. */
    static final class Collector implements CarSink {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        @Override
        public void write(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                out.writeBytes(bytes);
            }
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }

    /** Verifies the blocks of a piece when it is left, overwrites it, and hands it out again. */
    static final class SpoiledPieces implements CarPieces {
        private final Deque<ByteBuffer> free = new ArrayDeque<>();
        private final List<Block> held = new ArrayList<>();
        private int verified;
        private int reused;

        /** Holds a block that was just read. */
        void expect(Block block) {
            held.add(block);
        }

        void verifyAll() {
            for (Block block : held) {
                assertDoesNotThrow(() -> block.verify("a piece that is used again"));
                verified++;
            }
            held.clear();
        }

        int verified() {
            return verified;
        }

        int reused() {
            return reused;
        }

        @Override
        public ByteBuffer take(int bytesMin) {
            // By identity: buffers with the same bytes are equal.
            for (Iterator<ByteBuffer> each = free.iterator(); each.hasNext(); ) {
                ByteBuffer piece = each.next();
                if (piece.capacity() >= bytesMin) {
                    each.remove();
                    reused++;
                    return piece;
                }
            }
            return ByteBuffer.allocateDirect(bytesMin);
        }

        @Override
        public void left(ByteBuffer piece) {
            verifyAll();
            piece.clear();
            while (piece.hasRemaining()) {
                piece.put((byte) 0xee);
            }
            free.add(piece.clear());
        }
    }

    static Block block(byte[] bytes) {
        return Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.wrap(bytes));
    }

    /** Blocks of random lengths, named by CIDs of several kinds. */
    static List<Block> blocks(Random random, int count, int bytesMax) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[random.nextInt(bytesMax + 1)];
            random.nextBytes(bytes);
            ByteBuffer data = ByteBuffer.wrap(bytes);
            Cid cid = switch (random.nextInt(4)) {
                case 0 -> Cid.v0(HashFunction.SHA2_256.hash(data));
                case 1 -> Cid.v1(Codec.DAG_CBOR, HashFunction.SHA2_512.hash(data));
                case 2 ->
                    bytes.length <= 128
                            ? Cid.v1(Codec.RAW, HashFunction.IDENTITY.hash(data))
                            : Cid.v1(Codec.RAW, HashFunction.BLAKE3.hash(data));
                default -> Cid.v1(Codec.RAW, HashFunction.SHA2_256.hash(data));
            };
            blocks.add(Block.known(cid, data));
        }
        return blocks;
    }

    static byte[] write(int version, List<Cid> roots, List<Block> blocks) throws IOException {
        return write(version, roots, blocks, CarIndex.Format.MULTIHASH_SORTED);
    }

    static byte[] write(int version, List<Cid> roots, List<Block> blocks, CarIndex.Format format) throws IOException {
        Collector collector = new Collector();
        CarWriter writer =
                version == 1 ? CarWriter.version1(collector, roots) : CarWriter.version2(collector, roots, format);
        for (Block block : blocks) {
            writer.write(block);
        }
        Optional<CarV2Header> header = writer.finish();
        byte[] bytes = collector.bytes();
        header.ifPresent(
                h -> ByteBuffer.wrap(bytes).position(CarV2Header.OFFSET).put(h.encode()));
        return bytes;
    }

    static List<Block> readAll(CarReader reader) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Optional<Block> block = reader.next(); block.isPresent(); block = reader.next()) {
            blocks.add(block.get());
        }
        return blocks;
    }

    /** The same channel, giving at most so many bytes at a time. */
    static ReadableByteChannel slow(ReadableByteChannel channel, int bytesAtOnce) {
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer target) throws IOException {
                int limit = target.limit();
                target.limit(Math.min(limit, target.position() + bytesAtOnce));
                int count = channel.read(target);
                target.limit(limit);
                return count;
            }

            @Override
            public boolean isOpen() {
                return channel.isOpen();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream in = Cars.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }
}
