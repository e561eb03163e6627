package cairn.node.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MarksTest {
    private static Multihash hash(long number, int digestBytes) {
        byte[] digest = new byte[digestBytes];
        new Random(number).nextBytes(digest);
        return Multihash.of(HashFunction.SHA2_256.code(), digest);
    }

    @Test
    void membersAreThoseThatWereAdded() {
        long seed = 7;
        Random random = new Random(seed);
        Marks marks = new Marks();
        Marks more = marks.sibling();
        record Member(Multihash hash, long word) {}
        Set<Member> model = new HashSet<>();
        Set<Member> added = new HashSet<>();
        for (int i = 0; i < 40_000; i++) {
            Member member = new Member(hash(random.nextInt(20_000), 20 + random.nextInt(3) * 8), random.nextInt(3));
            assertEquals(model.add(member), marks.add(member.hash, member.word), "seed " + seed);
        }
        for (int i = 0; i < 10_000; i++) {
            Member member = new Member(hash(random.nextInt(40_000), 32), random.nextInt(3));
            assertEquals(model.contains(member), marks.has(member.hash, member.word), "seed " + seed);
            more.add(member.hash, member.word);
            added.add(member);
        }
        marks.addAll(more);
        model.addAll(added);
        for (Member member : model) {
            assertTrue(marks.has(member.hash, member.word), "seed " + seed);
        }
        assertFalse(marks.has(hash(99_999, 32), Marks.HELD));
    }

    /** Digests that somebody made alike in all but a byte, wherever that is, and in their lengths. */
    @Test
    void digestsThatDifferLittleAreKeptApart() {
        Marks marks = new Marks();
        byte[] zeros = new byte[Multihash.DIGEST_BYTES_MAX];
        int added = 0;
        for (int size = 1; size <= zeros.length; size++) {
            byte[] digest = Arrays.copyOf(zeros, size);
            assertTrue(marks.add(Multihash.of(0x12, digest), Marks.HELD), "of " + size);
            added++;
            for (int at = 0; at < size; at++) {
                digest[at] = 1;
                assertTrue(marks.add(Multihash.of(0x12, digest), Marks.HELD), "byte " + at + " of " + size);
                digest[at] = 0;
                added++;
            }
        }
        assertTrue(added > 8_000);
        assertFalse(marks.add(Multihash.of(0x12, zeros), Marks.HELD));
    }

    @Test
    void theActionIsDoneForThoseThatAreAbsentOnly() throws IOException {
        Marks marks = new Marks();
        assertTrue(marks.whereAbsent(hash(1, 32), Marks.HELD, () -> true));
        assertFalse(marks.whereAbsent(hash(1, 32), Marks.HELD, () -> false));
        marks.add(hash(1, 32), Marks.HELD);
        assertFalse(marks.whereAbsent(hash(1, 32), Marks.HELD, () -> {
            throw new AssertionError("it is there");
        }));
    }
}
