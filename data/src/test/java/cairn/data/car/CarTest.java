package cairn.data.car;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CarTest {
    private static final CarLimits LIMITS = CarLimits.USUAL;

    private static ReadableByteChannel channel(byte[] bytes) {
        return Channels.newChannel(new ByteArrayInputStream(bytes));
    }

    private static CarReader open(byte[] bytes) throws IOException {
        return CarReader.open(channel(bytes), LIMITS);
    }

    private static void checkSame(List<Block> expected, List<Block> found) throws IOException {
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).cid(), found.get(i).cid());
            assertEquals(expected.get(i).bytes(), found.get(i).bytes());
            assertFalse(found.get(i).isVerified());
            found.get(i).verify("the CAR of a test");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatIsWrittenIsRead(int version) throws Exception {
        List<Block> blocks = Cars.blocks(new Random(5), 200, 60_000);
        List<Cid> roots = List.of(blocks.get(3).cid(), blocks.get(0).cid());
        CarReader reader = open(Cars.write(version, roots, blocks));
        assertEquals(version, reader.version());
        assertEquals(roots, reader.roots());
        checkSame(blocks, Cars.readAll(reader));
        assertTrue(reader.next().isEmpty());
        assertEquals(version == 2, reader.readIndex(1 << 20).isPresent());
    }

    /** The channel gives as few bytes at a time as it likes; blocks longer than a piece of the stream come whole. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4096, 1 << 20})
    void readsFromAChannelThatGivesLittle(int bytesAtOnce) throws Exception {
        List<Block> blocks = Cars.blocks(new Random(6), 40, bytesAtOnce < 100 ? 3000 : 1_500_000);
        byte[] car = Cars.write(1, List.of(), blocks);
        ReadableByteChannel slow = Cars.slow(channel(car), bytesAtOnce);
        CarReader reader = CarReader.open(slow, LIMITS);
        checkSame(blocks, Cars.readAll(reader));
        assertEquals(car.length, reader.bytesRead());
    }

    @Test
    void theHeaderIsKubosHeader() throws Exception {
        Cid root = Cid.parse("bafybeibyaudk6b2eafkkhg7rgscqqdu5jbsrrvcaagsygzo2o6whcnisda");
        ByteBuffer header = CarHeader.encode(List.of(root));
        byte[] bytes = new byte[header.remaining()];
        header.get(bytes);
        assertEquals(bytes.length, CarWriter.headerBytes(List.of(root)));
        byte[] exported = Cars.resource("kubo-export.car");
        assertArrayEquals(bytes, Arrays.copyOf(exported, bytes.length));
    }

    /** Kubo 0.44: add --raw-leaves --chunker=size-100 of 450 bytes 'a', then dag export. */
    @Test
    void readsAndWritesKubosExport() throws Exception {
        byte[] exported = Cars.resource("kubo-export.car");
        CarReader reader = open(exported);
        List<Block> blocks = Cars.readAll(reader);
        for (Block block : blocks) {
            block.verify("kubo-export.car");
        }
        assertArrayEquals(exported, Cars.write(1, reader.roots(), blocks));
    }

    /**
     * go-car 2.17.0, OpenReadWrite with StoreIdentityCIDs: 13 raw blocks of sha2-256, sha2-512, sha1, blake2b and
     * identity.
     */
    @ParameterizedTest
    @CsvSource({"go-car-sorted.car, SORTED", "go-car-multihash-sorted.car, MULTIHASH_SORTED"})
    void readsAndWritesGoCarsIndexes(String name, CarIndex.Format format) throws Exception {
        byte[] archive = Cars.resource(name);
        CarReader reader = open(archive);
        List<Block> blocks = Cars.readAll(reader);
        assertEquals(13, blocks.size());
        for (Block block : blocks) {
            block.verify(name);
        }
        assertEquals(format, reader.readIndex(1 << 16).orElseThrow().format());
        assertArrayEquals(archive, Cars.write(2, reader.roots(), blocks, format));
    }

    /** A piece is the caller's again once it is left: none of the blocks that come afterwards lies in it. */
    @Test
    void piecesMayBeUsedAgain() throws Exception {
        List<Block> blocks = Cars.blocks(new Random(16), 1500, 40_000);
        byte[] car = Cars.write(2, List.of(), blocks);
        Cars.SpoiledPieces pieces = new Cars.SpoiledPieces();
        CarReader reader = CarReader.open(channel(car), LIMITS, pieces);
        for (Block expected : blocks) {
            Block found = reader.next().orElseThrow();
            assertEquals(expected.cid(), found.cid());
            pieces.expect(found);
        }
        assertTrue(reader.next().isEmpty());
        pieces.verifyAll();
        assertTrue(pieces.verified() == blocks.size() && pieces.reused() > 2, pieces.reused() + " pieces reused");
    }

    @Test
    void sizesAreKnownBefore() throws Exception {
        List<Block> blocks = Cars.blocks(new Random(7), 50, 20_000);
        List<Cid> roots = List.of(blocks.getFirst().cid());
        long size = CarWriter.headerBytes(roots);
        for (Block block : blocks) {
            size += CarWriter.sectionBytes(block.cid(), block.size());
        }
        assertEquals(size, Cars.write(1, roots, blocks).length);
    }

    /** Cut anywhere, an archive gives its first blocks and then an error with the place, or ends between two blocks. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void everyCutIsNoticed(int version) throws Exception {
        List<Block> blocks = Cars.blocks(new Random(8), 6, 60);
        byte[] whole = Cars.write(version, List.of(blocks.getFirst().cid()), blocks);
        int cleanEnds = 0;
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                CarReader reader = open(cut);
                List<Block> found = Cars.readAll(reader);
                checkSame(blocks.subList(0, found.size()), found);
                cleanEnds++;
            } catch (MalformedException e) {
                assertTrue(e.offset() >= 0 && e.offset() <= length, e.getMessage());
            }
        }
        int indexBytes = 0;
        if (version == 2) {
            CarV2Header header = open(whole).v2().orElseThrow();
            indexBytes = (int) (whole.length - header.indexOffset().orElseThrow());
            assertTrue(indexBytes > 0);
        }
        assertEquals(version == 1 ? blocks.size() : indexBytes, cleanEnds);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0", // empty
        "00, 1", // a header of length zero
        "01, 1", // cut short
        "01f6, 0", // null
        "0aa16776657273696f6e03, 0", // version 3
        "0aa16776657273696f6e01, 0", // no roots
        "0aa16776657273696f6e02, 11", // version 2 without its header
        "11a265726f6f7473806776657273696f6e02, 0", // version 2 with roots
        "11a265726f6f7473f66776657273696f6e01, 0", // roots are null
        "12a265726f6f747381016776657273696f6e01, 0", // a root is no CID
        "8100, 0", // not the shortest form
        "ffffffffffffffffff7f, 0", // no number
        "89504e470d0a1a0a, 8", // a picture
    })
    void refusesWhatIsNoCar(String hex, long offset) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        MalformedException e = assertThrows(MalformedException.class, () -> open(bytes));
        assertEquals(offset, e.offset(), e.getMessage());
    }

    /** One place in a message, counted from the start of the archive. */
    @Test
    void faultsInsideAreNamedByTheirPlaceInTheArchive() throws Exception {
        // The version is not in its shortest form: 18 01 instead of 01.
        byte[] header = HexFormat.of().parseHex("12a265726f6f7473806776657273696f6e1801");
        checkPlace(assertThrows(MalformedException.class, () -> open(header)), 17);
        byte[] whole = Cars.write(2, List.of(), Cars.blocks(new Random(17), 20, 30));
        int index = (int) open(whole).v2().orElseThrow().indexOffset().orElseThrow();
        // Behind the format, a count, a function and a count: the width of the first entries.
        whole[index + 18] = 1;
        CarReader reader = open(whole);
        Cars.readAll(reader);
        checkPlace(assertThrows(MalformedException.class, () -> reader.readIndex(1 << 16)), index + 18);
        byte[] empty = Cars.write(1, List.of(), List.of());
        byte[] badCid = Arrays.copyOf(empty, empty.length + 3);
        badCid[empty.length] = 2;
        badCid[empty.length + 1] = 9;
        checkPlace(assertThrows(MalformedException.class, () -> open(badCid).next()), empty.length);
    }

    private static void checkPlace(MalformedException e, long offset) {
        assertEquals(offset, e.offset(), e.getMessage());
        assertEquals(e.reason() + " (at byte " + offset + ")", e.getMessage());
        assertFalse(e.reason().contains("at byte"), e.getMessage());
    }

    @Test
    void aHeaderMayNameNoRoots() throws Exception {
        CarReader reader = open(HexFormat.of().parseHex("11a265726f6f7473806776657273696f6e01"));
        assertEquals(List.of(), reader.roots());
        assertEquals(Optional.empty(), reader.next());
        assertEquals(Optional.empty(), reader.readIndex(100));
    }

    @Test
    void aHeaderThatIsTooLongIsNotRead() {
        byte[] bytes = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07};
        LimitException e = assertThrows(LimitException.class, () -> open(bytes));
        assertEquals(LIMITS.headerBytesMax(), e.value());
    }

    @Test
    void aBlockThatIsTooLongIsNotRead() throws Exception {
        List<Block> blocks = Cars.blocks(new Random(9), 1, 1);
        byte[] small = Cars.write(1, List.of(), blocks);
        byte[] claim = Arrays.copyOf(small, small.length + 4);
        claim[small.length] = (byte) 0x80;
        claim[small.length + 1] = (byte) 0x80;
        claim[small.length + 2] = (byte) 0x80;
        claim[small.length + 3] = 0x08;
        CarReader reader = open(claim);
        reader.next();
        LimitException e = assertThrows(LimitException.class, reader::next);
        assertEquals(Block.BYTES_MAX, e.value());
        assertTrue(e.getMessage().contains("byte " + small.length), e.getMessage());
    }

    @Test
    void theLimitOfABlockDoesNotCountItsCid() throws Exception {
        byte[] car = Cars.write(1, List.of(), List.of(Cars.block(new byte[1000])));
        CarReader fits = CarReader.open(channel(car), LIMITS.withBlockBytesMax(1000));
        assertEquals(1000, fits.next().orElseThrow().size());
        CarReader tooSmall = CarReader.open(channel(car), LIMITS.withBlockBytesMax(999));
        assertThrows(LimitException.class, tooSmall::next);
    }

    @Test
    void aSectionOfLengthZeroIsAnErrorOrTheEnd() throws Exception {
        List<Block> blocks = Cars.blocks(new Random(10), 2, 50);
        byte[] whole = Cars.write(1, List.of(), blocks);
        byte[] padded = Arrays.copyOf(whole, whole.length + 100);
        MalformedException e = assertThrows(MalformedException.class, () -> Cars.readAll(open(padded)));
        assertEquals(whole.length, e.offset());
        CarLimits padding = new CarLimits(LIMITS.headerBytesMax(), LIMITS.blockBytesMax(), true);
        checkSame(blocks, Cars.readAll(CarReader.open(channel(padded), padding)));
    }

    @Test
    void aSectionNeedsACid() throws Exception {
        byte[] empty = Cars.write(1, List.of(), List.of());
        byte[] bad = Arrays.copyOf(empty, empty.length + 4);
        bad[empty.length] = 3;
        bad[empty.length + 1] = 0x55;
        CarReader reader = open(bad);
        MalformedException e = assertThrows(MalformedException.class, reader::next);
        assertEquals(empty.length, e.offset());
    }

    @Test
    void theIndexLeadsToEverySection() throws Exception {
        List<Block> blocks = Cars.blocks(new Random(11), 300, 100);
        for (CarIndex.Format format : CarIndex.Format.values()) {
            byte[] car = Cars.write(2, List.of(), blocks, format);
            CarReader reader = open(car);
            CarV2Header header = reader.v2().orElseThrow();
            assertTrue(header.isFullyIndexed());
            assertThrows(IllegalStateException.class, () -> reader.readIndex(1 << 20));
            Cars.readAll(reader);
            CarIndex index = reader.readIndex(1 << 20).orElseThrow();
            assertEquals(format, index.format());
            assertEquals(blocks.size(), index.size());
            CarReader again = open(car);
            for (Block block : blocks) {
                again.next();
                assertTrue(index.sectionOffsets(block.cid().hash()).contains(again.sectionOffset()));
            }
            assertEquals(
                    List.of(),
                    index.sectionOffsets(Cars.block(new byte[999]).cid().hash()));
        }
    }

    @Test
    void anIndexThatIsTooLongIsNotTaken() throws Exception {
        byte[] car = Cars.write(2, List.of(), Cars.blocks(new Random(12), 300, 10));
        CarReader reader = open(car);
        Cars.readAll(reader);
        assertThrows(LimitException.class, () -> reader.readIndex(1000));
    }

    @Test
    void anUnfinishedArchiveIsRefused() throws Exception {
        byte[] car = Cars.write(2, List.of(), Cars.blocks(new Random(13), 3, 10));
        Arrays.fill(car, CarV2Header.OFFSET, CarV2Header.OFFSET + CarV2Header.BYTES, (byte) 0);
        assertThrows(MalformedException.class, () -> open(car));
    }

    @ParameterizedTest
    @CsvSource({"27, 50", "35, 0", "43, 60", "34, -1", "42, -1", "50, -1"})
    void aHeaderOfVersion2ThatContradictsItselfIsRefused(int offset, int value) throws Exception {
        byte[] car = Cars.write(2, List.of(), Cars.blocks(new Random(14), 3, 10));
        Arrays.fill(car, offset, offset + (value < 0 ? 1 : 8), (byte) 0);
        car[offset] = (byte) value;
        assertThrows(MalformedException.class, () -> open(car));
    }

    @Test
    void dataAndIndexMayStandFurtherBehind() throws Exception {
        List<Block> blocks = Cars.blocks(new Random(15), 5, 100);
        byte[] car = Cars.write(2, List.of(), blocks);
        CarV2Header header = open(car).v2().orElseThrow();
        int data = (int) header.dataBytes();
        ByteBuffer moved = ByteBuffer.allocate(car.length + 30);
        moved.put(car, 0, CarV2Header.OFFSET);
        moved.put(new CarV2Header(
                        false,
                        header.dataOffset() + 10,
                        data,
                        OptionalLong.of(header.indexOffset().orElseThrow() + 30))
                .encode());
        moved.put(new byte[10]).put(car, 51, data).put(new byte[20]).put(car, 51 + data, car.length - 51 - data);
        CarReader reader = open(moved.array());
        assertFalse(reader.v2().orElseThrow().isFullyIndexed());
        checkSame(blocks, Cars.readAll(reader));
        assertEquals(5, reader.readIndex(1 << 20).orElseThrow().size());
    }

    @Test
    void nothingIsWrittenBehindTheEnd() throws Exception {
        CarWriter writer = CarWriter.version1(buffers -> {}, List.of());
        writer.finish();
        assertThrows(IllegalStateException.class, () -> writer.write(Cars.block(new byte[1])));
    }

    @Test
    void aWrittenBlockMayChangeAfterwards() throws Exception {
        byte[] bytes = {1, 2, 3};
        Cars.Collector collector = new Cars.Collector();
        CarWriter writer = CarWriter.version1(collector, List.of());
        Block block = Cars.block(bytes);
        writer.write(block);
        bytes[0] = 9;
        writer.finish();
        assertEquals(1, Cars.readAll(open(collector.bytes())).getFirst().bytes().get(0));
    }
}
