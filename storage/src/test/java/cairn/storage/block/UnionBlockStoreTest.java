package cairn.storage.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.CorruptBlockException;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class UnionBlockStoreTest extends BlockStoreContract {
    private static final int IN_ALL = 3;

    private final List<MemoryBlockStore> stores =
            List.of(new MemoryBlockStore(), new MemoryBlockStore(), new MemoryBlockStore());

    @Override
    protected BlockStore open() {
        return new UnionBlockStore(stores.getFirst(), stores.subList(1, 3));
    }

    private static Block block(int number) {
        return SomeBlocks.sized(number, 100 + number);
    }

    private static Multihash hash(int number) {
        return block(number).cid().hash();
    }

    /** Blocks 0 to 2 are in one store each, 3 in all. */
    private void fill() throws IOException {
        for (int i = 0; i < stores.size(); i++) {
            stores.get(i).put(block(i));
            stores.get(i).put(block(IN_ALL));
        }
    }

    @Test
    void eachBlockIsThereOnceWhereverItIs() throws IOException {
        fill();
        Set<Integer> sizes = new TreeSet<>();
        store().forEach((hash, sizeBytes) -> assertTrue(sizes.add(sizeBytes), hash + " was visited twice"));
        assertEquals(Set.of(100, 101, 102, 103), sizes);
        assertEquals(4, store().usage().blocks());
        assertEquals(406, store().usage().blockBytes());
        for (int i = 0; i <= IN_ALL; i++) {
            assertEquals(
                    block(i).bytes(), store().get(block(i).cid()).orElseThrow().bytes());
            assertEquals(100 + i, store().size(hash(i)).orElseThrow());
        }
    }

    @Test
    void onlyTheFirstIsChanged() throws IOException {
        fill();
        assertFalse(store().put(block(2)), "it was held");
        assertTrue(stores.getFirst().has(hash(2)), "the other may be taken away");
        assertTrue(store().remove(hash(0)));
        assertFalse(store().remove(hash(1)), "it stays where it is");
        assertFalse(store().remove(hash(IN_ALL)));
        assertFalse(stores.getFirst().has(hash(IN_ALL)));
        assertTrue(store().has(hash(1)));
        assertTrue(store().has(hash(IN_ALL)));
        assertFalse(store().has(hash(0)));
    }

    @Test
    void aCopyThatCannotBeReadIsTakenFromTheNextStore() throws IOException {
        BlockStore damaged = new WrappedBlockStore(stores.getFirst()) {
            @Override
            public Optional<Block> get(Cid cid) throws IOException {
                throw new CorruptBlockException(cid.hash(), "damaged", "in a test");
            }
        };
        fill();
        BlockStore union = new UnionBlockStore(damaged, stores.subList(1, 3));
        assertEquals(
                block(IN_ALL).bytes(),
                union.get(block(IN_ALL).cid()).orElseThrow().bytes());
        assertThrows(CorruptBlockException.class, () -> union.get(block(0).cid()));
    }
}
