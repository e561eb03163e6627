package cairn.data.car;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeded damage: a reader gives blocks, or one of its two exceptions, and takes no more memory than its limits say. */
class CarFuzzTest {
    private static final CarLimits LIMITS = new CarLimits(10_000, 10_000, false);

    private static byte[] damaged(byte[] bytes, Random random) {
        byte[] damaged = bytes.clone();
        for (int k = 1 + random.nextInt(3); k > 0 && damaged.length > 0; k--) {
            int at = random.nextInt(random.nextBoolean() ? Math.min(damaged.length, 120) : damaged.length);
            switch (random.nextInt(4)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) random.nextInt(256);
                case 2 -> damaged = Arrays.copyOf(damaged, at);
                default -> System.arraycopy(bytes, 0, damaged, at, Math.min(bytes.length, damaged.length - at));
            }
        }
        return damaged;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void damagedArchives(int version) throws Exception {
        long seed = 21;
        System.out.println("CarFuzzTest version " + version + " seed " + seed);
        Random random = new Random(seed);
        List<Block> blocks = Cars.blocks(random, 8, 80);
        byte[] whole = Cars.write(version, List.of(blocks.getFirst().cid()), blocks);
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = damaged(whole, random);
            try {
                readWhole(bytes);
                read++;
            } catch (MalformedException e) {
                refused++;
                assertTrue(e.offset() <= bytes.length, e.getMessage());
            } catch (LimitException e) {
                refused++;
                assertEquals(10_000, e.value());
            }
        }
        assertTrue(read > 100 && refused > 100, read + " read, " + refused + " refused");
    }

    private static void readWhole(byte[] bytes) throws IOException {
        CarReader reader = CarReader.open(Channels.newChannel(new ByteArrayInputStream(bytes)), LIMITS);
        long sum = 0;
        for (Block block : Cars.readAll(reader)) {
            sum += block.size();
        }
        assertTrue(sum <= bytes.length);
        reader.readIndex(10_000);
    }

    @ParameterizedTest
    @EnumSource
    void damagedIndexes(CarIndex.Format format) {
        long seed = 22;
        System.out.println("CarFuzzTest " + format + " seed " + seed);
        Random random = new Random(seed);
        List<Block> blocks = Cars.blocks(random, 20, 80);
        CarIndex.Builder builder = new CarIndex.Builder(format);
        blocks.forEach(block -> builder.add(block.cid().hash(), block.size()));
        byte[] whole = joined(builder.build());
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = damaged(whole, random);
            try {
                CarIndex index = CarIndex.parse(ByteBuffer.wrap(bytes));
                assertEquals(ByteBuffer.wrap(bytes), ByteBuffer.wrap(joined(index)));
                blocks.forEach(block -> index.sectionOffsets(block.cid().hash()));
                read++;
            } catch (MalformedException e) {
                assertTrue(e.offset() >= 0 && e.offset() <= bytes.length, e.getMessage());
            }
        }
        assertTrue(read > 100, "only " + read + " were read");
    }

    private static byte[] joined(CarIndex index) {
        Cars.Collector collector = new Cars.Collector();
        collector.write(index.encode());
        return collector.bytes();
    }
}
