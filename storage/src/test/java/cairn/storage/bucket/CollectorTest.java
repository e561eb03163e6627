package cairn.storage.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.SomeBlocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several nodes on one bucket whose garbage is collected: what a node holds is there, what none holds goes. */
@Tag("slow")
final class CollectorTest extends BucketFixture {
    private long objects(String prefix) throws IOException {
        try (Bucket bucket = new S3Bucket(address, S3Server.KEY)) {
            return bucket.list(prefix).size();
        }
    }

    @Test
    void whatNobodyHoldsGoesAndTheRestIsPutTogether() throws IOException {
        List<Block> blocks = blocks(0, 400, 4000);
        try (BucketStore store = open("home", quiet(256 * 1024, MIB))) {
            put(store, blocks);
            store.flush();
            long before = objects("packs/");
            long bytesBefore = store.state().packBytes();
            for (int i = 0; i < 400; i++) {
                if (i % 5 != 0) {
                    store.remove(blocks.get(i).cid().hash());
                }
            }
            store.compact();
            assertTrue(objects("packs/") < before / 2, before + " packs, then " + objects("packs/"));
            assertTrue(
                    store.state().packBytes() < bytesBefore / 3, store.state().toString());
            assertEquals(0, objects("doomed/"));
            for (int i = 0; i < 400; i++) {
                assertEquals(i % 5 == 0, store.has(blocks.get(i).cid().hash()));
                assertEquals(i % 5 == 0, store.get(blocks.get(i).cid()).isPresent());
            }
        }
    }

    @Test
    void whatAnotherNodeHoldsStays() throws IOException {
        List<Block> blocks = blocks(0, 100, 4000);
        try (BucketStore one = open("one", quiet(128 * 1024, MIB));
                BucketStore two = open("two", quiet(128 * 1024, 0))) {
            put(one, blocks);
            one.flush();
            two.look();
            for (Block block : blocks) {
                one.remove(block.cid().hash());
            }
            one.compact();
            assertHolds(two, blocks);
            for (Block block : blocks.subList(10, 100)) {
                two.remove(block.cid().hash());
            }
            two.compact();
            one.compact();
            assertHolds(two, blocks.subList(0, 10));
            assertEquals(1, objects("packs/"));
        }
    }

    @Test
    void whoeverVisitsMayUseTheStore() throws IOException {
        List<Block> blocks = blocks(0, 40, 4000);
        try (BucketStore one = open("one", quiet(64 * 1024, 0));
                BucketStore two = open("two", quiet(64 * 1024, 0))) {
            put(one, blocks);
            one.flush();
            two.look();
            for (Block block : blocks.subList(0, 30)) {
                one.remove(block.cid().hash());
                two.remove(block.cid().hash());
            }
            two.compact();
            one.compact();
            int[] met = {0};
            int[] moved = {0};
            two.forEach((hash, _) -> {
                met[0]++;
                two.put(SomeBlocks.sized(5000 + met[0], 100));
                try {
                    two.get(Cid.v1(Codec.RAW, hash));
                } catch (UnavailableException e) {
                    moved[0]++; // Its pack is gone; the next look finds it elsewhere.
                }
            });
            assertEquals(10, met[0]);
            assertHolds(two, blocks.subList(30, 40));
            assertTrue(moved[0] > 0, "packs were deleted that node two still knew");
        }
    }

    @Test
    void whoeverJoinsBetweenMarkAndDeletionLosesNothing() throws IOException {
        List<Block> blocks = blocks(0, 50, 4000);
        BucketOptions patient = quiet(MIB, MIB, Duration.ofHours(1));
        try (BucketStore one = open("one", patient)) {
            put(one, blocks);
            one.flush();
            for (Block block : blocks) {
                one.remove(block.cid().hash());
            }
            one.compact();
            assertEquals(1, objects("doomed/"));
            assertEquals(1, objects("packs/"));
            try (BucketStore two = open("two", patient)) {
                two.look();
                assertFalse(two.has(blocks.getFirst().cid().hash()), "nobody relies on what is doomed");
                put(two, blocks.subList(0, 25));
                two.flush();
                one.look();
                one.compact();
                assertHolds(two, blocks.subList(0, 25));
            }
        }
        try (BucketStore one = open("one", quiet(MIB, MIB))) {
            one.compact(); // The mark is old enough now, but node two, which is there now, has dropped nothing of it.
            assertEquals(0, objects("doomed/"));
            assertEquals(2, objects("packs/"));
        }
    }

    @Test
    void aRandomHistoryOfThreeNodesLosesNothing() throws IOException {
        long seed = 11;
        Random random = new Random(seed);
        List<BucketStore> nodes = new ArrayList<>();
        List<Set<Integer>> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            nodes.add(open("node" + i, quiet(32 * 1024, 64 * 1024)));
            nodes.getLast().look();
            held.add(new HashSet<>());
        }
        try {
            for (int step = 0; step < 250; step++) {
                int who = random.nextInt(3);
                BucketStore node = nodes.get(who);
                int number = random.nextInt(120);
                switch (random.nextInt(20)) {
                    case 0 -> node.flush();
                    case 1 -> node.look();
                    case 2 -> node.compact();
                    case 3, 4, 5, 6 -> {
                        node.remove(hash(number));
                        held.get(who).remove(number);
                    }
                    default -> {
                        node.put(SomeBlocks.block(number, 3000));
                        held.get(who).add(number);
                    }
                }
                for (int each : step % 50 == 49 ? held.get(who) : Set.<Integer>of()) {
                    Block block = SomeBlocks.block(each, 3000);
                    assertEquals(
                            block.bytes(),
                            node.get(block.cid())
                                    .orElseThrow(() -> new AssertionError("lost, seed " + seed))
                                    .bytes());
                }
            }
            for (int who = 0; who < 3; who++) {
                for (int each : held.get(who)) {
                    assertTrue(
                            nodes.get(who)
                                    .get(SomeBlocks.block(each, 3000).cid())
                                    .isPresent(),
                            "seed " + seed);
                }
            }
        } finally {
            for (BucketStore node : nodes) {
                node.close();
            }
        }
    }

    private static Multihash hash(int number) {
        return SomeBlocks.block(number, 3000).cid().hash();
    }

    @Test
    void oneNodeHasTheLease() throws IOException {
        Duration time = Duration.ofHours(1);
        String one = "0000000000000001";
        String two = "0000000000000002";
        try (Bucket bucket = new S3Bucket(address, S3Server.KEY)) {
            Lease first = Lease.take(bucket, one, time).orElseThrow();
            assertEquals(Optional.empty(), Lease.take(bucket, two, time).map(Lease::number));
            first.close();
            Lease second = Lease.take(bucket, two, time).orElseThrow();
            assertTrue(second.number() > first.number());
            assertEquals(Optional.empty(), Lease.take(bucket, one, time).map(Lease::number));
            first.close();
            assertEquals(
                    Optional.empty(), Lease.take(bucket, one, time).map(Lease::number), "only the holder lets it go");
            Lease again = Lease.take(bucket, two, time).orElseThrow();
            assertTrue(again.number() > second.number(), "a holder that was started again goes on");
        }
    }

    @Test
    void aLeaseThatWasTakenOverIsNoticed() throws IOException {
        try (Bucket bucket = new S3Bucket(address, S3Server.KEY)) {
            Lease lease = Lease.take(bucket, "0000000000000001", Duration.ZERO).orElseThrow();
            lease.renew();
            ByteBuffer other = ByteBuffer.wrap("0000000000000002 7\n".getBytes(StandardCharsets.US_ASCII));
            bucket.write(Lease.OBJECT, other, new Bucket.Condition.Always());
            assertThrows(UnavailableException.class, lease::renew);
        }
    }
}
