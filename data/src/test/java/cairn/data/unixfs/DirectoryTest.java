package cairn.data.unixfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbLink;
import cairn.data.dagpb.PbName;
import cairn.data.dagpb.PbNode;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.multihash.HashFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectoryTest {
    private static final Cid LEAF =
            Cid.v1(Codec.RAW, HashFunction.SHA2_256.hash(ByteBuffer.wrap(new byte[] {1, 2, 3})));

    @Test
    void namesHashAsMurmur3Does() {
        // Reference values of MurmurHash3_x64_128, first half, seed 0.
        assertEquals(0L, NameHash.of(new byte[0]));
        assertEquals(0xcbd8a7b341bd9b02L, NameHash.of("hello".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void orderOfAddingDoesNotMatter() throws IOException {
        for (ImportProfile profile : List.of(sharded(256), ImportProfile.UNIXFS_V0_2015, sharded(8))) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                names.add("name-" + i + (i % 7 == 0 ? "-ž" : ""));
            }
            DagRoot sorted = build(profile, names, block -> {});
            Collections.shuffle(names, new Random(3));
            assertEquals(sorted, build(profile, names, block -> {}));
        }
    }

    @Test
    void aSecondEntryOfANameReplacesTheFirst() throws IOException {
        for (ImportProfile profile : List.of(sharded(256), ImportProfile.UNIXFS_V1_2025)) {
            DirectoryBuilder builder = DirectoryBuilder.of(profile, Attributes.NONE, block -> {});
            for (int i = 0; i < 100; i++) {
                builder.add("same" + i % 50, LEAF, i < 50 ? 1_000_000 : 3);
            }
            assertEquals(50, builder.entries());
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                names.add("same" + i);
            }
            assertEquals(build(profile, names, block -> {}), builder.finish());
        }
    }

    @Test
    void namesThatCannotBeFoundByPathAreRefused() {
        DirectoryBuilder builder = DirectoryBuilder.of(ImportProfile.UNIXFS_V1_2025, Attributes.NONE, block -> {});
        assertThrows(MalformedException.class, () -> builder.add("", LEAF, 3));
        assertThrows(MalformedException.class, () -> builder.add("a/b", LEAF, 3));
        assertThrows(MalformedException.class, () -> builder.add("\uD800", LEAF, 3));
    }

    @Test
    void namesOfAnyBytesAndLengthsAreKept() throws IOException {
        for (ImportProfile profile : List.of(sharded(64), ImportProfile.UNIXFS_V1_2025.withHamtThreshold(0))) {
            List<String> names = new ArrayList<>();
            Random random = new Random(17);
            for (int length : new int[] {1, 2, 100, 255, 5000, 65_520, 65_536, 200_000}) {
                byte[] name = new byte[length];
                random.nextBytes(name);
                for (int i = 0; i < length; i++) {
                    name[i] = name[i] == '/' ? 0 : name[i];
                }
                names.add(PbName.decode(name));
            }
            MemoryBlocks memory = new MemoryBlocks();
            UnixFsReader reader = new UnixFsReader(memory);
            DagRoot root = build(profile, names, memory);
            UnixFsEntry.Directory directory = (UnixFsEntry.Directory) reader.open(root.cid());
            for (String name : names) {
                assertEquals(LEAF, reader.find(directory, name).orElseThrow().cid());
            }
            assertFalse(reader.find(directory, "\uD800").isPresent());
            assertEquals(
                    names.size(), GoldenTest.Reading.all(reader.list(directory)).size());
        }
    }

    /** Two names of 32 bytes with one hash: from the state after the first 16 bytes the other 16 lead to one end. */
    @Test
    void namesOfOneHashCannotBeInAHamt() throws IOException {
        byte[] first = "0123456789abcdefABCDEFGHIJKLMNOP".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] second = Murmur3Collision.with(first, "fedcba9876543210");
        assertEquals(NameHash.of(first), NameHash.of(second));
        List<String> names = List.of(PbName.decode(first), PbName.decode(second));
        assertNotEquals(names.get(0), names.get(1));
        LimitException failure = assertThrows(LimitException.class, () -> build(sharded(256), names, block -> {}));
        assertTrue(failure.getMessage().contains("same hash"), failure.getMessage());
        build(ImportProfile.UNIXFS_V1_2025, names, block -> {});
    }

    /** From any entry on, and back to it, in one block and in a HAMT, by no more shards than that takes. */
    @Test
    void goesOnFromAnEntryInBothDirections() throws IOException {
        for (ImportProfile profile : List.of(ImportProfile.UNIXFS_V1_2025, sharded(8), sharded(256))) {
            MemoryBlocks memory = new MemoryBlocks();
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 900; i++) {
                names.add("entry-" + i);
            }
            DagRoot root = build(profile, names, memory);
            UnixFsReader reader = new UnixFsReader(memory);
            UnixFsEntry.Directory directory = (UnixFsEntry.Directory) reader.open(root.cid());
            List<DirectoryEntry> all = GoldenTest.Reading.all(reader.list(directory));
            for (int at : new int[] {0, 1, 450, 898, 899}) {
                String name = all.get(at).name();
                assertEquals(
                        all.subList(at + 1, all.size()), GoldenTest.Reading.all(reader.listAfter(directory, name)));
                assertEquals(all.subList(0, at).reversed(), GoldenTest.Reading.all(reader.listBefore(directory, name)));
            }
            for (String missing : List.of("entry-900", "", "\uD800")) {
                assertThrows(NotFoundException.class, () -> reader.listAfter(directory, missing));
                assertThrows(NotFoundException.class, () -> reader.listBefore(directory, missing));
            }
            memory.asked.clear();
            reader.listAfter(directory, "entry-700").next();
            reader.listBefore(directory, "entry-700").next();
            assertTrue(memory.asked.size() <= 24, "asked " + memory.asked.size());
        }
    }

    @Test
    void findingTouchesOnlyTheShardsOnTheWay() throws IOException {
        MemoryBlocks memory = new MemoryBlocks();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            names.add("entry-" + i);
        }
        UnixFsReader reader = new UnixFsReader(memory);
        DagRoot root = build(sharded(256), names, memory);
        UnixFsEntry.Directory directory = (UnixFsEntry.Directory) reader.open(root.cid());
        memory.asked.clear();
        for (int i = 0; i < 100; i++) {
            assertTrue(reader.find(directory, "entry-" + i * 199).isPresent());
            assertFalse(reader.find(directory, "missing-" + i).isPresent());
        }
        assertTrue(memory.asked.size() <= 600, "asked " + memory.asked.size());
        memory.asked.clear();
        DirectoryCursor cursor = reader.list(directory);
        for (int i = 0; i < 50; i++) {
            cursor.next();
        }
        assertTrue(memory.asked.size() < 15, "asked " + memory.asked.size());
    }

    @Test
    void aMillionEntriesFit() throws IOException {
        long[] blocks = new long[2];
        DirectoryBuilder builder = DirectoryBuilder.of(ImportProfile.UNIXFS_V1_2025, Attributes.NONE, block -> {
            blocks[0]++;
            blocks[1] += block.size();
        });
        for (int i = 0; i < 1_000_000; i++) {
            builder.add("some-name-of-usual-length-" + i, LEAF, 3);
        }
        DagRoot root = builder.finish();
        assertEquals(3_000_000 + blocks[1], root.totalBytes());
        assertTrue(blocks[0] > 65_536, "blocks " + blocks[0]);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0805120102280630 0802          | is a
            0805 120103 2822 308002        | do not fit its 1 links
            0805 120102 2823 308002        | its hash function is 0x23
            0805 120102      308002        | its hash function is 0x0
            0805 120102 2822               | its fan-out is 0
            0805 120102 2822 3004          | its fan-out is 4
            0805 120102 2822 300c          | its fan-out is 12
            0805 120102 2822 308010        | its fan-out is 2048
            0805 120102 2822 30ffffffff1f  | its fan-out is 8589934591
            0805 120102 2822 308080808020  | its fan-out is 8589934592
            0805 12020002 2822 3008        | do not fit
            0805 120104 2822 308002        | not at its place, 2
            0805 120102 2822 3008          | not at its place, 1
            0805 120102 2822 308002        | belongs elsewhere
            """)
    void shardsThatAreNoneAreRefused(String data, String reason) throws IOException {
        String hex = data.replace(" ", "");
        MemoryBlocks memory = new MemoryBlocks();
        boolean isType = reason.equals("is a");
        Cid root = FileCursorTest.node(memory, List.of(new PbLink(LEAF, "01name", 3)), isType ? "0800" : hex);
        if (isType) {
            Cid top = FileCursorTest.node(memory, List.of(new PbLink(root, "01", 3)), "08051201022822308002");
            refuse(memory, top, "it is a RAW");
            return;
        }
        refuse(memory, root, reason);
    }

    @Test
    void shardsBelowAreCheckedAgainstTheOneAbove() throws IOException {
        String data = "08051201022822308002";
        MemoryBlocks memory = new MemoryBlocks();
        Cid small = FileCursorTest.node(memory, List.of(new PbLink(LEAF, "1x", 3)), "080512010228223010");
        refuse(memory, FileCursorTest.node(memory, List.of(new PbLink(small, "01", 9)), data), "its fan-out is 16");
        Cid empty = FileCursorTest.node(memory, List.of(), "08052822308002");
        assertEquals(0, list(memory, empty).size());
        refuse(memory, FileCursorTest.node(memory, List.of(new PbLink(empty, "01", 9)), data), "it is empty");
        Cid raw = FileCursorTest.raw(memory, "raw").cid();
        refuse(memory, FileCursorTest.node(memory, List.of(new PbLink(raw, "01", 9)), data), "is not dag-pb");
    }

    @Test
    void circlesOfShardsEndWhereTheHashDoes() throws IOException {
        Cid self = Cid.v1(Codec.DAG_PB, HashFunction.SHA2_256.hash(ByteBuffer.wrap(new byte[1])));
        ByteBuffer data = ByteBuffer.wrap(HexFormat.of().parseHex("08051201022822308002"));
        ByteBuffer bytes = PbNode.of(List.of(new PbLink(self, "01", 5)), data).encode();
        UnixFsReader reader = new UnixFsReader(cid -> Optional.of(Block.known(cid, bytes)));
        UnixFsEntry.Directory directory = (UnixFsEntry.Directory) reader.open(self);
        MalformedException failure =
                assertThrows(MalformedException.class, () -> GoldenTest.Reading.all(reader.list(directory)));
        assertTrue(failure.getMessage().contains("deeper than a hash"), failure.getMessage());
    }

    @Test
    void damagedDirectoriesAreReadOrRefusedButNothingElse() throws IOException {
        long seed = 41;
        Random random = new Random(seed);
        Map<String, Integer> names = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            names.put("n" + i, i);
        }
        int refused = 0;
        for (ImportProfile profile : List.of(sharded(8), ImportProfile.UNIXFS_V1_2025)) {
            MemoryBlocks memory = new MemoryBlocks();
            DagRoot root = build(profile, List.copyOf(names.keySet()), memory);
            for (int round = 0; round < 10_000; round++) {
                UnixFsReader reader = new UnixFsReader(cid -> memory.get(cid)
                        .map(block -> Block.known(
                                cid, ByteBuffer.wrap(FileCursorTest.damaged(block.toByteArray(), random)))));
                try {
                    if (reader.open(root.cid()) instanceof UnixFsEntry.Directory directory) {
                        reader.find(directory, "n" + round % 60);
                        GoldenTest.Reading.all(reader.list(directory));
                    }
                } catch (MalformedException | NotFoundException e) {
                    refused++;
                }
            }
        }
        assertTrue(refused > 3_000, "seed " + seed + ": refused " + refused);
    }

    @Test
    void symlinksKeepTheirTargetAndTimeAndNoMode() throws IOException {
        MemoryBlocks memory = new MemoryBlocks();
        Attributes time = Attributes.NONE.withModified(Instant.ofEpochSecond(1_600_000_000, 500_000_000));
        Block link = Symlinks.make(ImportProfile.UNIXFS_V0_2015.naming(), "a/../b ž", time.withMode(0700));
        memory.put(link);
        DirectoryBuilder builder = DirectoryBuilder.of(ImportProfile.UNIXFS_V0_2015, time, memory);
        builder.add("l", link.cid(), link.size());
        // From Kubo 0.44: add -r --mtime=1600000000 --mtime-nsecs=500000000
        assertEquals(
                "Qma7SWKYg8Q1YjGPkPUQLXhJXFT9uQ1WobyYGo7DhGxCo1",
                builder.finish().cid().toString());
        assertEquals(new UnixFsEntry.Symlink(link, "a/../b ž", time).target(), target(memory, link.cid()));
        assertEquals(time, new UnixFsReader(memory).open(link.cid()).attributes());
    }

    private static String target(MemoryBlocks memory, Cid cid) throws IOException {
        return ((UnixFsEntry.Symlink) new UnixFsReader(memory).open(cid)).target();
    }

    private static ImportProfile sharded(int fanOut) throws MalformedException {
        return ImportProfile.UNIXFS_V1_2025.withHamtFanOut(fanOut).withHamtThreshold(1);
    }

    private static DagRoot build(ImportProfile profile, List<String> names, cairn.data.block.BlockSink sink)
            throws IOException {
        DirectoryBuilder builder = DirectoryBuilder.of(profile, Attributes.NONE, sink);
        for (String name : names) {
            builder.add(name, LEAF, 3);
        }
        return builder.finish();
    }

    private static List<DirectoryEntry> list(MemoryBlocks memory, Cid root) throws IOException {
        UnixFsReader reader = new UnixFsReader(memory);
        return GoldenTest.Reading.all(reader.list((UnixFsEntry.Directory) reader.open(root)));
    }

    private static void refuse(MemoryBlocks memory, Cid root, String reason) {
        MalformedException failure = assertThrows(MalformedException.class, () -> list(memory, root));
        assertTrue(failure.getMessage().contains(reason), failure.getMessage());
    }

    /** Finds names of one hash by undoing MurmurHash3's rounds. */
    private static final class Murmur3Collision {
        private static final long C1 = 0x87c37b91114253d5L;
        private static final long C2 = 0x4cf5ad432745937fL;

        private Murmur3Collision() {}

        static byte[] with(byte[] name, String otherStart) {
            long[] end = round(round(new long[2], word(name, 0), word(name, 8)), word(name, 16), word(name, 24));
            byte[] other = java.util.Arrays.copyOf(otherStart.getBytes(java.nio.charset.StandardCharsets.UTF_8), 32);
            long[] state = round(new long[2], word(other, 0), word(other, 8));
            long mixed1 = state[0] ^ Long.rotateRight((end[0] - 0x52dce729) * inverse(5) - state[1], 27);
            long mixed2 = state[1] ^ Long.rotateRight((end[1] - 0x38495ab5) * inverse(5) - end[0], 31);
            ByteBuffer target = ByteBuffer.wrap(other).order(ByteOrder.LITTLE_ENDIAN);
            target.putLong(16, Long.rotateRight(mixed1 * inverse(C2), 31) * inverse(C1));
            target.putLong(24, Long.rotateRight(mixed2 * inverse(C1), 33) * inverse(C2));
            return other;
        }

        private static long[] round(long[] state, long k1, long k2) {
            long h1 = state[0] ^ Long.rotateLeft(k1 * C1, 31) * C2;
            h1 = (Long.rotateLeft(h1, 27) + state[1]) * 5 + 0x52dce729;
            long h2 = state[1] ^ Long.rotateLeft(k2 * C2, 33) * C1;
            h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
            return new long[] {h1, h2};
        }

        private static long word(byte[] bytes, int at) {
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
        }

        /** The number that gives 1 when multiplied by an odd one, modulo 2^64. */
        private static long inverse(long odd) {
            long inverse = odd;
            for (int i = 0; i < 6; i++) {
                inverse *= 2 - odd * inverse;
            }
            return inverse;
        }
    }
}
