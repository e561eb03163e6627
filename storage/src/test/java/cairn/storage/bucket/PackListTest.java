package cairn.storage.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.failure.MalformedException;
import cairn.storage.block.SomeBlocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read from a bucket is foreign: whatever it says, it is read as it was written or refused. */
final class PackListTest {
    @TempDir
    Path folder;

    private byte[] pack(String name, int first, int count) throws IOException {
        Path file = folder.resolve(name);
        try (PackWriter writer = new PackWriter(file)) {
            for (int i = 0; i < count; i++) {
                Block block = SomeBlocks.block(first + i, 300);
                writer.add(block.cid().hash(), block.bytes());
            }
            writer.finish();
        }
        return Files.readAllBytes(file);
    }

    @Test
    void aPackIsReadAsItWasWritten() throws IOException {
        byte[] bytes = pack("one", 0, 50);
        PackList list = PackList.read(ByteBuffer.wrap(bytes), "here");
        assertEquals(50, list.count());
        assertEquals(bytes.length, list.packBytes());
        for (int i = 0; i < 50; i++) {
            Block block = SomeBlocks.block(i, 300);
            assertTrue(list.isOf(i, block.cid().hash()));
            assertEquals(block.cid().hash(), list.multihash(i));
            assertEquals(block.bytes(), ByteBuffer.wrap(bytes).slice((int) list.offset(i), list.length(i)));
        }
    }

    @Test
    void whatIsDamagedOrCutIsRefused() throws IOException {
        byte[] bytes = pack("one", 0, 50);
        int start = (int) PackList.read(ByteBuffer.wrap(bytes), "here").payloadEnd();
        long seed = 3;
        Random random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            byte[] damaged = bytes.clone();
            int at = start + random.nextInt(bytes.length - start);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            assertThrows(
                    MalformedException.class,
                    () -> PackList.read(ByteBuffer.wrap(damaged), "here"),
                    "seed " + seed + " byte " + at);
            ByteBuffer cut =
                    ByteBuffer.wrap(bytes, 0, random.nextInt(bytes.length)).slice();
            assertThrows(MalformedException.class, () -> PackList.read(cut, "here"));
        }
    }

    @Test
    void dropsAreReadAsTheyWereWrittenOrRefused() throws IOException {
        long seed = 4;
        Random random = new Random(seed);
        Map<String, BitSet> byPack = new HashMap<>();
        for (int i = 0; i < 5; i++) {
            byPack.put("pack-" + i, BitSet.valueOf(new long[] {random.nextLong(), random.nextLong()}));
        }
        Drops drops = new Drops(byPack);
        ByteBuffer bytes = drops.bytes();
        assertEquals(drops, Drops.read(bytes, "here"));
        for (int round = 0; round < 3000; round++) {
            ByteBuffer damaged =
                    ByteBuffer.allocate(bytes.limit()).put(bytes.duplicate()).flip();
            int at = random.nextInt(bytes.limit());
            damaged.put(at, (byte) (damaged.get(at) ^ 1 << random.nextInt(8)));
            assertThrows(MalformedException.class, () -> Drops.read(damaged, "here"), "seed " + seed + " byte " + at);
        }
    }

    private static BitSet entries(int... entries) {
        BitSet set = new BitSet();
        for (int each : entries) {
            set.set(each);
        }
        return set;
    }

    @Test
    void aPackIsUselessOnlyWhereNobodyNeedsIt() throws IOException {
        PackList list = PackList.read(ByteBuffer.wrap(pack("a", 0, 3)), "a");
        PackList copy = PackList.read(ByteBuffer.wrap(pack("b", 0, 2)), "b");
        Drops all = new Drops(Map.of("1", entries(0, 1, 2)));
        Drops last = new Drops(Map.of("1", entries(2)));
        Drops none = new Drops(Map.of());
        Drops lastAndCopy = new Drops(Map.of("1", entries(2), "2", entries(1)));
        assertEquals(Set.of("1"), useless(Map.of("1", list), Map.of(), all, all));
        assertEquals(Set.of(), useless(Map.of("1", list), Map.of(), all, last));
        assertEquals(Set.of(), useless(Map.of("1", list), Map.of("2", copy), all, none), "the third has no copy");
        assertEquals(Set.of("1"), useless(Map.of("1", list), Map.of("2", copy), all, last), "copies are later");
        assertEquals(Set.of(), useless(Map.of("1", list), Map.of("0", copy), all, last), "copies are earlier");
        assertEquals(Set.of(), useless(Map.of("1", list), Map.of("2", copy), last, lastAndCopy), "one has no copy");
        assertEquals(Set.of(), useless(Map.of("1", list, "2", copy), Map.of(), last), "the doomed do not serve");
        assertThrows(IllegalArgumentException.class, () -> new Usefulness(Set.of()));
    }

    private static Set<String> useless(Map<String, PackList> doomed, Map<String, PackList> others, Drops... nodes)
            throws MalformedException {
        return new Usefulness(List.of(nodes)).useless(doomed, others);
    }
}
