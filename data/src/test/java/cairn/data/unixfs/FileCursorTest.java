package cairn.data.unixfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbLink;
import cairn.data.dagpb.PbNode;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.multihash.HashFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileCursorTest {
    private static final Attributes SOME =
            Attributes.NONE.withMode(0644).withModified(Instant.ofEpochSecond(1_700_000_000, 5));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--chunker=size-50 --max-file-links=3",
                "--chunker=size-50 --max-file-links=3 --trickle",
                "--chunker=size-64 --cid-version=1 --max-file-links=5",
                "--chunker=size-20 --cid-version=1 --inline --max-file-links=2 --trickle",
                "--chunker=rabin-16-64-100 --cid-version=1 --max-file-links=4"
            })
    void rangesAreReadWithoutMoreBlocksThanNeeded(String options) throws IOException {
        long seed = 21;
        Random random = new Random(seed);
        ImportProfile profile = Importing.apply(ImportProfile.UNIXFS_V0_2015, List.of(options.split(" ", -1)));
        for (int round = 0; round < 300; round++) {
            byte[] content = Importing.stream("range" + round, random.nextInt(4000));
            MemoryBlocks memory = new MemoryBlocks();
            DagRoot root = Importing.file(profile, content, Attributes.NONE, memory);
            UnixFsReader reader = new UnixFsReader(memory);
            UnixFsEntry.File file = (UnixFsEntry.File) reader.open(root.cid());
            int from = random.nextInt(content.length + 10);
            int length = random.nextInt(content.length + 10);
            memory.asked.clear();
            int start = Math.min(from, content.length);
            int end = Math.min(start + length, content.length);
            byte[] read = GoldenTest.Reading.all(reader.read(file, from, length));
            assertArrayEquals(Arrays.copyOfRange(content, start, end), read, "seed " + seed + ", round " + round);
            requireEachIsNeeded(memory, reader, start, end);
        }
    }

    /** A file of one block below the root's file: asked for only if the range has a byte of it. */
    private static void requireEachIsNeeded(MemoryBlocks memory, UnixFsReader reader, int start, int end)
            throws IOException {
        List<Cid> asked = List.copyOf(memory.asked);
        long leafBytes = 0;
        for (Cid cid : asked) {
            UnixFsEntry.File part = (UnixFsEntry.File) reader.open(cid);
            assertTrue(part.sizeBytes() > 0);
            boolean isLeaf = cid.has(Codec.RAW)
                    || PbNode.decode(part.block().bytes()).links().isEmpty();
            leafBytes += isLeaf ? part.sizeBytes() : 0;
        }
        assertTrue(leafBytes <= end - start + 200, leafBytes + " bytes of leaves for " + (end - start));
        assertTrue(end > start || asked.isEmpty());
    }

    @Test
    void upcomingBlocksAreThoseAskedForNext() throws IOException {
        ImportProfile profile =
                Importing.apply(ImportProfile.UNIXFS_V1_2025, List.of("--chunker=size-10", "--max-file-links=4"));
        byte[] content = Importing.stream("ahead", 1003);
        MemoryBlocks memory = new MemoryBlocks();
        DagRoot root = Importing.file(profile, content, Attributes.NONE, memory);
        UnixFsReader reader = new UnixFsReader(memory);
        FileCursor cursor = reader.read((UnixFsEntry.File) reader.open(root.cid()), 100, 500);
        int told = 0;
        List<Cid> expected = cursor.upcoming(1);
        while (true) {
            memory.asked.clear();
            Optional<ByteBuffer> piece = cursor.next();
            if (piece.isEmpty()) {
                break;
            }
            assertTrue(memory.asked.isEmpty() || expected.getFirst().equals(memory.asked.getFirst()));
            told += expected.size();
            expected = cursor.upcoming(1);
            List<Cid> more = cursor.upcoming(3);
            assertTrue(more.size() <= 3 && more.containsAll(expected));
        }
        assertTrue(told > 45, "told " + told);
        assertEquals(List.of(), cursor.upcoming(9));
        assertEquals(0, cursor.remainingBytes());
    }

    @Test
    void oldFilesMayHoldBytesInNodesThatHaveLinks() throws IOException {
        MemoryBlocks memory = new MemoryBlocks();
        Block leaf = raw(memory, "world");
        // type 2, data "hello ", file size 11, block size 5
        Cid root = node(memory, List.of(new PbLink(leaf.cid(), "", 5)), "0802120668656c6c6f20180b2005");
        UnixFsReader reader = new UnixFsReader(memory);
        UnixFsEntry.File file = (UnixFsEntry.File) reader.open(root);
        assertEquals(
                "hello world",
                new String(GoldenTest.Reading.all(reader.read(file)), java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(
                "lo wo",
                new String(GoldenTest.Reading.all(reader.read(file, 3, 5)), java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void rawFilesOfOneLeafWithAttributesBecomeNodes() throws IOException {
        for (int size : new int[] {0, 5, 1024}) {
            ImportProfile profile = ImportProfile.UNIXFS_V1_2025.withRawLeaves(true);
            byte[] content = Importing.stream("one", size);
            MemoryBlocks memory = new MemoryBlocks();
            DagRoot root = Importing.file(profile, content, SOME, memory);
            // It is the block that wrapped leaves give.
            ImportProfile wrapped = ImportProfile.UNIXFS_V1_2025.withAttributes();
            assertEquals(Importing.file(wrapped, content, SOME, block -> {}), root);
            UnixFsReader reader = new UnixFsReader(memory);
            UnixFsEntry.File file = assertInstanceOf(UnixFsEntry.File.class, reader.open(root.cid()));
            assertEquals(SOME, file.attributes());
            assertArrayEquals(content, GoldenTest.Reading.all(reader.read(file)));
        }
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        MemoryBlocks memory = new MemoryBlocks();
        Block leaf = raw(memory, "world");
        List<PbLink> one = List.of(new PbLink(leaf.cid(), "", 5));
        refuse(memory, node(memory, one, "0802180b2005"), "claims a file of 11 bytes, its parts are 5");
        refuse(memory, node(memory, one, "080218042004"), "should hold 4 bytes of a file and holds 5");
        refuse(memory, node(memory, one, "08021805"), "claims a file of 5 bytes, its parts are 0");
        refuse(memory, node(memory, List.of(), "080218052005"), "has 0 links and says the sizes of 1");
        refuse(memory, node(memory, one, "08022005200a"), "has 1 links and says the sizes of 2");
        refuse(memory, node(memory, one, "080220ffffffffffffffff7f2005"), "2^63");
        refuse(memory, node(memory, one, "080220ffffffffffffffffff01"), "2^63");
        refuse(memory, node(memory, one, "2005"), "no type");
        refuse(memory, node(memory, one, "0806"), "no type 6");
        refuse(memory, node(memory, one, "0a0102"), "wrong wire type");
        Cid directory = node(memory, List.of(), "0801");
        refuse(memory, node(memory, List.of(new PbLink(directory, "", 4)), "080218052005"), "is a DIRECTORY");
        Cid cbor = Cid.v1(Codec.DAG_CBOR, leaf.cid().hash());
        refuse(memory, node(memory, List.of(new PbLink(cbor, "", 5)), "080218052005"), "neither raw nor dag-pb");
        refuse(memory, cbor, "its codec is 0x71");
        refuse(memory, node(memory, List.of(), "0803"), "metadata of nothing");
        Cid gone = Cid.v1(Codec.RAW, HashFunction.SHA2_256.hash(ByteBuffer.wrap(new byte[3])));
        Cid root = node(memory, List.of(new PbLink(gone, "", 3)), "080218032003");
        NotFoundException failure = assertThrows(NotFoundException.class, () -> readAll(memory, root));
        assertTrue(failure.getMessage().contains(gone.toString()));
    }

    /** A source that lies could give a block that contains itself. */
    @Test
    void circlesEndAtTheDepthLimit() throws IOException {
        Cid self = Cid.v1(Codec.DAG_PB, HashFunction.SHA2_256.hash(ByteBuffer.wrap(new byte[1])));
        ByteBuffer bytes =
                PbNode.of(List.of(new PbLink(self, "", 5)), hex("080218052005")).encode();
        UnixFsReader reader = new UnixFsReader(cid -> Optional.of(Block.known(cid, bytes)));
        UnixFsEntry.File file = (UnixFsEntry.File) reader.open(self);
        MalformedException failure =
                assertThrows(MalformedException.class, () -> GoldenTest.Reading.all(reader.read(file)));
        assertTrue(failure.getMessage().contains("64 nodes deep"), failure.getMessage());
    }

    @Test
    void damagedFilesAreReadOrRefusedButNothingElse() throws IOException {
        long seed = 31;
        Random random = new Random(seed);
        ImportProfile profile =
                Importing.apply(ImportProfile.UNIXFS_V0_2015, List.of("--chunker=size-30", "--max-file-links=3"));
        MemoryBlocks memory = new MemoryBlocks();
        DagRoot root = Importing.file(profile, Importing.stream("fuzz", 500), SOME, memory);
        int refused = 0;
        for (int round = 0; round < 30_000; round++) {
            UnixFsReader reader = new UnixFsReader(cid -> memory.get(cid)
                    .map(block -> Block.known(cid, ByteBuffer.wrap(damaged(block.toByteArray(), random)))));
            try {
                if (reader.open(root.cid()) instanceof UnixFsEntry.File file && file.sizeBytes() < 10_000) {
                    GoldenTest.Reading.all(reader.read(file));
                }
            } catch (MalformedException | NotFoundException e) {
                refused++;
            }
        }
        assertTrue(refused > 10_000, "seed " + seed + ": refused " + refused);
    }

    static byte[] damaged(byte[] bytes, Random random) {
        int changes = random.nextInt(8) == 0 ? 1 + random.nextInt(2) : 0;
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    static Block raw(MemoryBlocks memory, String text) throws IOException {
        ByteBuffer bytes = java.nio.charset.StandardCharsets.UTF_8.encode(text);
        Block block = Block.of(Codec.RAW, HashFunction.SHA2_256, bytes);
        memory.put(block);
        return block;
    }

    static Cid node(MemoryBlocks memory, List<PbLink> links, String dataHex) throws IOException {
        Block block = Block.of(
                Codec.DAG_PB,
                HashFunction.SHA2_256,
                PbNode.of(links, hex(dataHex)).encode());
        memory.put(block);
        return block.cid();
    }

    private static void refuse(MemoryBlocks memory, Cid root, String reason) {
        MalformedException failure = assertThrows(MalformedException.class, () -> readAll(memory, root));
        assertTrue(failure.getMessage().contains(reason), failure.getMessage());
    }

    private static List<byte[]> readAll(MemoryBlocks memory, Cid root) throws IOException {
        UnixFsReader reader = new UnixFsReader(memory);
        List<byte[]> read = new ArrayList<>();
        read.add(GoldenTest.Reading.all(reader.read((UnixFsEntry.File) reader.open(root))));
        return read;
    }

    private static ByteBuffer hex(String text) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(text));
    }
}
