package cairn.node.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import cairn.storage.block.MemoryBlockStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class WriteGateTest {
    /** Remembers what it is told. */
    private static final class Seen implements Barrier {
        private final Set<Multihash> touched = new HashSet<>();
        private final Set<Cid> held = new HashSet<>();

        @Override
        public void touched(Multihash hash) {
            touched.add(hash);
        }

        @Override
        public void held(Cid root, Reach reach) {
            held.add(root);
        }
    }

    private final WriteGate gate = new WriteGate();
    private final MemoryBlockStore memory = new MemoryBlockStore();
    private final WatchedStore store = new WatchedStore(memory, gate);

    private static Block block(int number) {
        return Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.allocate(4).putInt(0, number));
    }

    @Test
    void onlyWhoWasAloneAllTheTimeIsSole() throws IOException {
        try (WriteGate.Pass first = gate.write()) {
            try (WriteGate.Pass second = gate.write()) {
                assertFalse(first.becomeSole());
                assertFalse(second.becomeSole());
            }
            // The second is gone, but may have come to rely on what the first wrote.
            assertFalse(first.becomeSole());
        }
        try (WriteGate.Pass third = gate.write()) {
            assertTrue(third.becomeSole());
            assertFalse(third.becomeSole());
        }
        try (WriteGate.Pass fourth = gate.write()) {
            gate.hold(block(1).cid(), Reach.WHOLE).close();
            assertFalse(fourth.becomeSole(), "a root may need what it wrote");
        }
        assertFalse(gate.isBusy());
    }

    @Test
    void writersWaitWhileOneTakesBackWhatItWrote() throws IOException, InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Boolean> second;
            try (WriteGate.Pass first = gate.write()) {
                assertTrue(first.becomeSole());
                second = threads.submit(() -> {
                    try (WriteGate.Pass pass = gate.write()) {
                        return pass.becomeSole();
                    }
                });
                assertFalse(second.isDone());
            }
            assertTrue(second.get());
        }
    }

    @Test
    void aRemovalKnowsWhatWasPutBeforeItAndSince() throws IOException {
        UndoLog log = new UndoLog(store);
        memory.put(block(0));
        try (WriteGate.Pass _ = gate.write(log)) {
            log.put(block(0));
            log.put(block(1));
            try (WriteGate.Hold _ = gate.hold(block(5).cid(), Reach.WHOLE)) {
                Seen seen = new Seen();
                try (WriteGate.Removal removal = gate.remove(seen)) {
                    store.put(block(2));
                    gate.hold(block(6).cid(), Reach.BLOCK).close();
                    assertEquals(0, removal.earlier());
                    removal.awaitEarlier();
                }
                store.put(block(3));
                assertEquals(
                        Set.of(
                                block(0).cid().hash(),
                                block(1).cid().hash(),
                                block(2).cid().hash()),
                        seen.touched);
                assertEquals(Set.of(block(5).cid(), block(6).cid()), seen.held);
            }
        }
        log.undo();
        assertTrue(memory.has(block(0).cid().hash()), "it was there before");
        assertFalse(memory.has(block(1).cid().hash()));
    }

    @Test
    void aRemovalWaitsForEarlierWritersWithoutALog() throws IOException, InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            WriteGate.Pass earlier = gate.write();
            try (WriteGate.Removal removal = gate.remove(new Seen());
                    WriteGate.Pass _ = gate.write()) {
                assertEquals(1, removal.earlier());
                Future<Boolean> waiting = threads.submit(() -> {
                    removal.awaitEarlier();
                    return true;
                });
                assertFalse(waiting.isDone());
                earlier.close();
                assertTrue(waiting.get());
            }
        }
    }
}
