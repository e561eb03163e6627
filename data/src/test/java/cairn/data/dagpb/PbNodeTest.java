package cairn.data.dagpb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PbNodeTest {
    /** A CIDv1 (raw, identity, no bytes): 01 55 00 00. */
    private static final String CID = "01550000";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1000               | wire type
            1a00               | no field 3
            0a000a00           | two data
            0a                 | cut short
            0a01               | 1 bytes, 0 are left
            8a0000             | longer than needed
            1200               | no CID
            12021200           | no CID
            120c0a04015500000a0401550000 | out of order
            120812000a0401550000 | out of order
            120a0a04015500001800180012 | out of order
            120a0a0401550000180012006100 | out of order
            12070a050155000000 | behind the link's CID
            12060a0401550101   | cut short
            12080a04015500002000 | no field 4
            120a0a040155000018808000 | longer than needed
            12110a040155000018ffffffffffffffffff01 | 2^63
            12060a04015500000a0012060a0401550000 | both sides
            12ffffffff0f       | are left
            0b                 | wire type 3
            """)
    void refusesWhatIsNotCanonicalAndSaysWhere(String hex, String reason) {
        MalformedException failure = assertThrows(
                MalformedException.class,
                () -> PbNode.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex))));
        assertTrue(failure.getMessage().contains(reason), failure.getMessage());
        assertTrue(failure.offset() >= 0 && failure.offset() <= hex.length() / 2, failure.getMessage());
    }

    @Test
    void readsDataBeforeLinksButWritesItBehind() throws MalformedException {
        PbNode node = PbNode.decode(hex("0a0161" + "12060a04" + CID));
        assertEquals(1, node.links().size());
        assertEquals(hex("12060a04" + CID + "0a0161"), node.encode());
    }

    @Test
    void keepsWhetherAFieldIsThere() throws MalformedException {
        for (String each : List.of(
                "",
                "0a00",
                "12060a04" + CID,
                "12080a04" + CID + "1200",
                "12080a04" + CID + "1800",
                "120b0a04" + CID + "1201611801",
                "12060a04" + CID + "0a00")) {
            assertEquals(hex(each), PbNode.decode(hex(each)).encode(), each);
        }
        assertEquals(Optional.empty(), PbNode.decode(hex("")).data());
        assertTrue(PbNode.decode(hex("0a00")).data().isPresent());
    }

    @Test
    void keepsOrderUntilAskedToSort() throws MalformedException {
        Cid cid = Cid.parse(HexFormat.of().parseHex(CID));
        List<String> names = List.of("b", "a", "b", "", "ab", "\uFF5E", "\uD83E\uDEA8", "\uDC80");
        List<PbLink> links = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            links.add(new PbLink(cid, names.get(i), i));
        }
        PbNode node = PbNode.decode(PbNode.of(links).encode());
        assertEquals(links, node.links());
        List<String> sorted = node.sorted().links().stream()
                .map(link -> link.name() + link.totalBytes())
                .toList();
        // The lone surrogate is the byte 0x80, which sorts before the lead bytes of the others.
        assertEquals(List.of("3", "a1", "ab4", "b0", "b2", "\uDC807", "\uFF5E5", "\uD83E\uDEA86"), sorted);
    }

    @Test
    void namesThatAreNoUtf8SurviveARoundTrip() {
        long seed = 7;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(8)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                bytes = new String(bytes, StandardCharsets.UTF_16).getBytes(StandardCharsets.UTF_8);
            }
            String text = PbName.decode(bytes);
            assertArrayEquals(
                    bytes,
                    PbName.encode(text),
                    "seed " + seed + ": " + HexFormat.of().formatHex(bytes));
            boolean isUtf8 =
                    Arrays.equals(bytes, new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
            assertEquals(!isUtf8, PbName.hasEscapedBytes(text), HexFormat.of().formatHex(bytes));
        }
        for (String name : List.of("a\uD800b", "\uD800", "\uDC00", "\uDD00x", "\uD83E\uD83E\uDEA8")) {
            assertFalse(PbName.canEncode(name));
            assertThrows(IllegalArgumentException.class, () -> PbName.encode(name));
        }
        assertTrue(PbName.canEncode("a\uDC80\uD83E\uDEA8"));
        assertEquals("\uFFFD", PbName.decode("\uFFFD".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void namesCompareAsTheirBytes() {
        long seed = 8;
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] a = new byte[random.nextInt(5)];
            byte[] b = new byte[random.nextInt(5)];
            random.nextBytes(a);
            random.nextBytes(b);
            int expected = Integer.signum(Arrays.compareUnsigned(a, b));
            int actual = Integer.signum(PbName.compare(PbName.decode(a), PbName.decode(b)));
            assertEquals(expected, actual, "seed " + seed + ": " + Arrays.toString(a) + Arrays.toString(b));
        }
    }

    /** Whatever is read is either refused or written back byte for byte, except for data before links. */
    @Test
    void mutatedNodesAreRefusedOrComeBackTheSame() throws MalformedException {
        long seed = 42;
        Random random = new Random(seed);
        byte[] valid = new byte[PbNode.decode(sample()).encode().remaining()];
        sample().get(valid);
        int accepted = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = Arrays.copyOf(valid, random.nextInt(10) == 0 ? random.nextInt(valid.length) : valid.length);
            for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                PbNode node = PbNode.decode(ByteBuffer.wrap(bytes));
                assertEquals(node, PbNode.decode(node.encode()), "seed " + seed + ", round " + i);
                assertEquals(bytes.length, node.encode().remaining(), "seed " + seed + ", round " + i);
                accepted++;
            } catch (MalformedException e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
        assertTrue(accepted > 1000 && accepted < 150_000, "accepted " + accepted);
    }

    @Test
    void cursorFindsByNameAndGivesDataAtTheEnd() throws MalformedException {
        PbCursor cursor = PbCursor.over(sample());
        assertTrue(cursor.next());
        assertThrows(IllegalStateException.class, cursor::data);
        assertTrue(cursor.next());
        assertTrue(cursor.nameEquals(new byte[] {'b', 'c'}));
        assertFalse(cursor.nameEquals(new byte[] {'b'}));
        assertTrue(cursor.nameEndsWith(1, new byte[] {'c'}));
        assertEquals(2, cursor.nameSize());
        assertEquals(300, cursor.totalBytes());
        assertFalse(cursor.next());
        assertEquals(ByteBuffer.wrap(new byte[] {8, 1}), cursor.data().orElseThrow());
    }

    private static ByteBuffer sample() throws MalformedException {
        Cid v0 = Cid.parse("QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH");
        Cid v1 = Cid.parse("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
        return PbNode.of(List.of(new PbLink(v0, "a", 5), new PbLink(v1, "bc", 300)), ByteBuffer.wrap(new byte[] {8, 1}))
                .encode();
    }

    private static ByteBuffer hex(String text) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(text));
    }
}
