package cairn.node.provide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import cairn.network.kad.Placed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlockListTest {
    @TempDir
    private Path folder;

    private static Multihash hash(int number) {
        return HashFunction.SHA2_256.hash(ByteBuffer.allocate(4).putInt(0, number));
    }

    private BlockList filled(int count) throws IOException {
        BlockList list = new BlockList(folder.resolve("blocks"));
        long taken = list.replace(taker -> {
            for (int i = 0; i < count; i++) {
                taker.take(hash(i));
                taker.take(hash(i / 2)); // Many of them twice.
            }
        });
        assertEquals(2L * count, taken);
        return list;
    }

    @Test
    void itIsGoneThroughInOrderAndOnlyInPart() throws IOException {
        int count = 60_000;
        TreeSet<Placed> expected = new TreeSet<>(Placed.ORDER);
        for (int i = 0; i < count; i++) {
            expected.add(Placed.of(hash(i)));
        }
        BlockList list = filled(count);
        List<Placed> all = new ArrayList<>();
        List<Placed> some = list.after(Optional.empty());
        while (!some.isEmpty()) {
            assertTrue(some.size() < count / 8, () -> "in memory at once: " + all.size());
            all.addAll(some.subList(0, some.size() / 2 + 1));
            some = list.after(Optional.of(all.getLast().place()));
        }
        assertEquals(List.copyOf(expected), all);
        assertEquals(0, list.count(Optional.of(Cycle.END)));
    }

    @Test
    void aNewListTakesThePlaceOfTheOldAndADamagedOneIsGone() throws IOException {
        filled(1_000);
        BlockList list = filled(10);
        assertEquals(10, list.after(Optional.empty()).size());
        try (var files = Files.list(folder.resolve("blocks"))) {
            Files.write(files.findFirst().orElseThrow(), new byte[] {0x12, 0x20, 1});
        }
        assertThrows(MalformedException.class, () -> list.after(Optional.empty()));
        assertFalse(list.isThere());
    }
}
