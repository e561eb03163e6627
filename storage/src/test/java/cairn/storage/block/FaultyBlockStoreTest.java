package cairn.storage.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Without faults it is a store; with them the same ones come again. */
class FaultyBlockStoreTest extends BlockStoreContract {
    @Override
    protected BlockStore open() {
        return new FaultyBlockStore(new MemoryBlockStore(), 1, 0);
    }

    private static List<String> run(long seed) throws IOException {
        List<String> problems = new ArrayList<>();
        try (FaultyBlockStore store = new FaultyBlockStore(new MemoryBlockStore(), seed, 100)) {
            for (int i = 0; i < 300; i++) {
                try {
                    store.put(SomeBlocks.sized(i, 100));
                    store.get(SomeBlocks.sized(i, 100).cid());
                    store.sync();
                } catch (IOException e) {
                    problems.add(i + " " + e.getMessage());
                }
            }
            assertEquals(problems.size(), store.faults());
        }
        return problems;
    }

    @Test
    void theSeedSaysWhatFails() throws IOException {
        List<String> problems = run(9);
        assertTrue(problems.size() > 40, problems.size() + " of 900 calls failed");
        assertEquals(problems, run(9));
        assertTrue(problems.stream().anyMatch(problem -> problem.contains("nobody knows")));
        assertTrue(problems.stream().anyMatch(problem -> problem.contains("where a fault was drawn")));
    }
}
