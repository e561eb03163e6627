package cairn.data.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import cairn.data.multihash.HashFunction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictnessTest {
    private static final BlockCodec DAG_JSON = BlockCodecs.byLabel("dag-json").orElseThrow();
    private static final BlockCodec DAG_CBOR = BlockCodecs.byLabel("dag-cbor").orElseThrow();
    private static final BlockCodec CBOR = BlockCodecs.byLabel("cbor").orElseThrow();
    private static final BlockCodec JSON = BlockCodecs.byLabel("json").orElseThrow();

    private static ByteBuffer hex(String text) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(text));
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The block, where the fault is, and whether a relaxed reader takes it. */
    @ParameterizedTest
    @CsvSource({
        "'', 0, false", // nothing
        "1801, 0, false", // 1 in two bytes
        "190001, 0, false",
        "1a00000001, 0, false",
        "1b0000000000000001, 0, false",
        "3817, 0, false", // -24 in two bytes
        "8118, 2, false", // a number cut short
        "5801ff, 0, false", // a length in two bytes
        "42ff, 0, false", // bytes cut short
        "5bffffffffffffffff, 0, false", // bytes of 2^64-1
        "9b0000000100000000, 0, false", // a list of 2^32
        "bb7fffffffffffffff, 0, false", // a map of 2^63-1
        "8201, 0, false", // a list cut short: two elements need two bytes
        "a16161, 3, false", // a value is missing
        "a10102, 1, false", // a key that is no string
        "a2626262016161" + "02, 5, true", // keys not by length
        "a2616202616101, 4, true", // keys not by bytes
        "a2616101616102, 4, false", // a key twice
        "a261610261ff02, 4, false", // a key that is not UTF-8
        "61ff, 0, false",
        "62c080, 0, false",
        "63eda080, 0, false", // half of a pair
        "9f01ff, 0, false", // indefinite
        "5f4101ff, 0, false",
        "bfff, 0, false",
        "7f6161ff, 0, false",
        "ff, 0, false",
        "c101, 0, false", // a tag that is no link
        "d82b450001550000, 0, false",
        "d9002a450001550000, 0, false", // the tag in three bytes
        "d82a01, 2, false", // a link that is no bytes
        "d82a4401550000, 2, false", // no zero before the CID
        "d82a40, 2, false",
        "d82a4100, 0, false", // no CID
        "d82a46000155000000, 0, false", // bytes behind the CID
        "d82a, 2, false",
        "f7, 0, true", // undefined
        "f93c00, 0, true", // a float of 16 bits
        "fa3f800000, 0, true", // a float of 32 bits
        "fb7ff8000000000000, 0, false", // NaN
        "fbfff0000000000000, 0, false", // -Infinity
        "f97e00, 0, false",
        "f814, 0, false", // simple values
        "f818, 0, false",
        "e0, 0, false",
        "fc, 0, false",
        "1c, 0, false",
        "0101, 1, false", // bytes behind
    })
    void dagCborTakesOneSpelling(String block, long offset, boolean isRelaxed) throws Exception {
        MalformedException e = assertThrows(MalformedException.class, () -> DAG_CBOR.decode(hex(block)));
        assertEquals(offset, e.offset(), e.getMessage());
        if (isRelaxed) {
            IpldNode node = DAG_CBOR.decodeRelaxed(hex(block));
            assertEquals(node, DAG_CBOR.decode(DAG_CBOR.encode(node)));
            assertEquals(node, CBOR.decode(hex(block)));
        } else {
            assertThrows(MalformedException.class, () -> DAG_CBOR.decodeRelaxed(hex(block)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | 0 | false",
                "` 1` | 0 | true",
                "`1\n` | 1 | true",
                "`[1, 2]` | 3 | true",
                "`{\"a\" :1}` | 4 | true",
                "`{\"b\":1,\"a\":2}` | 8 | true",
                "`{\"a\":1,\"a\":2}` | 8 | false",
                "`[1,]` | 3 | false",
                "`[,1]` | 1 | false",
                "`[1 2]` | 2 | false",
                "`[1}` | 2 | false",
                "`{1:2}` | 1 | false",
                "`{\"a\"}` | 4 | false",
                "`{\"a\":}` | 5 | false",
                "`{\"a\":1,}` | 7 | false",
                "`[1` | 2 | false",
                "`\"a` | 2 | false",
                "`\"\\/\"` | 1 | true",
                "`\"\\b\"` | 1 | true",
                "`\"\\u0041\"` | 1 | true",
                "`\"\\u001F\"` | 1 | true",
                "`\"\u2028\"` | 1 | true",
                "`\"\\x\"` | 1 | false",
                "`\"\\u12\"` | 1 | false",
                "`\"\\ud83d\"` | 1 | false",
                "`\"\t\"` | 1 | false",
                "01 | 1 | false",
                "+1 | 0 | false",
                ".5 | 0 | false",
                "1. | 2 | false",
                "1e | 2 | false",
                "- | 1 | false",
                "-0 | 0 | true",
                "1.50 | 0 | true",
                "1e3 | 0 | true",
                "1E21 | 0 | true",
                "1e21 | 0 | true",
                "1e999 | 0 | false",
                "18446744073709551616 | 0 | false",
                "-18446744073709551617 | 0 | false",
                "nul | 0 | false",
                "True | 0 | false",
                "NaN | 0 | false",
                "1 2 | 1 | false",
                "`{\"/\":\"x\"}` | 0 | false",
                "`{\"/\":\"BAFKQAAA\"}` | 0 | true",
                "`{\"/\":{\"bytes\":\"AQ==\"}}` | 0 | true",
                "`{\"/\":{\"bytes\":\"A\"}}` | 0 | false",
                "`{\"/\":{\"bytes\":\"AB\"}}` | 0 | false",
                "`{\"/\":{\"bytes\":\"A_\"}}` | 0 | false",
            })
    void dagJsonTakesOneSpelling(String text, long offset, boolean isRelaxed) throws Exception {
        MalformedException e = assertThrows(MalformedException.class, () -> DAG_JSON.decode(utf8(text)));
        assertEquals(offset, e.offset(), e.getMessage());
        if (isRelaxed) {
            IpldNode node = DAG_JSON.decodeRelaxed(utf8(text));
            assertEquals(node, DAG_JSON.decode(DAG_JSON.encode(node)));
        } else {
            assertThrows(MalformedException.class, () -> DAG_JSON.decodeRelaxed(utf8(text)));
        }
    }

    @Test
    void jsonTextThatIsNotUtf8IsRefused() {
        ByteBuffer text = ByteBuffer.wrap(new byte[] {'"', (byte) 0xff, '"'});
        assertThrows(MalformedException.class, () -> JSON.decode(text));
        assertThrows(MalformedException.class, () -> DAG_JSON.decodeRelaxed(text));
    }

    @Test
    void plainJsonHasNoReservedMaps() throws Exception {
        IpldNode node = JSON.decode(utf8("{\"/\": \"bafkqaaa\"}"));
        assertEquals(Map.of("/", IpldNode.of("bafkqaaa")), ((IpldNode.MapNode) node).entries());
        MalformedException e = assertThrows(MalformedException.class, () -> DAG_JSON.encode(node));
        assertTrue(e.getMessage().contains("\"/\""));
        IpldNode bytes = JSON.decode(utf8("{\"/\": {\"bytes\": \"AQ\"}}"));
        assertThrows(MalformedException.class, () -> DAG_JSON.encode(bytes));
        assertThrows(MalformedException.class, () -> CBOR.decode(hex("d82a450001550000")));
    }

    @Test
    void integersBeyondALongComeBack() throws Exception {
        for (String text : List.of(
                "9223372036854775808", "18446744073709551615", "-9223372036854775809", "-18446744073709551616")) {
            IpldNode node = DAG_JSON.decode(utf8(text));
            assertTrue(node instanceof IpldNode.WideIntNode);
            assertEquals(node, DAG_CBOR.decode(DAG_CBOR.encode(node)));
            assertEquals(utf8(text), DAG_JSON.encode(node));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dag-cbor", "dag-json", "cbor", "json"})
    void nestingIsLimitedAndNeedsLittleStack(String label) throws Exception {
        BlockCodec codec = BlockCodecs.byLabel(label).orElseThrow();
        List<Throwable> problems = new ArrayList<>();
        Thread thread = new Thread(null, () -> problems.addAll(nest(codec)), "small stack", 512 * 1024);
        thread.start();
        thread.join();
        for (Throwable problem : problems) {
            throw new AssertionError("on a stack of 512 KiB", problem);
        }
    }

    private static List<Throwable> nest(BlockCodec codec) {
        boolean isJson = codec.codec().label().endsWith("json");
        try {
            ByteBuffer deepest = nested(BlockCodec.DEPTH_MAX, isJson);
            IpldNode node = codec.decode(deepest);
            assertEquals(node, codec.decode(codec.encode(node)));
            assertEquals(List.of(), codec.links(deepest));
            ByteBuffer deeper = nested(BlockCodec.DEPTH_MAX + 1, isJson);
            assertThrows(MalformedException.class, () -> codec.decode(deeper));
            ByteBuffer hostile = nested(1_000_000, isJson);
            assertThrows(MalformedException.class, () -> codec.decodeRelaxed(hostile));
            if (codec.codec().label().startsWith("dag")) {
                assertThrows(MalformedException.class, () -> codec.links(hostile));
            }
            IpldNode around = new IpldNode.ListNode(List.of(node));
            assertThrows(MalformedException.class, () -> codec.encode(around));
            return List.of();
        } catch (Throwable e) {
            return List.of(e);
        }
    }

    private static ByteBuffer nested(int depth, boolean isJson) {
        byte[] bytes = new byte[isJson ? depth * 2 : depth];
        Arrays.fill(bytes, isJson ? (byte) '[' : (byte) 0x81);
        if (isJson) {
            Arrays.fill(bytes, depth, depth * 2, (byte) ']');
        } else {
            bytes[depth - 1] = (byte) 0x80;
        }
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void namesTheCodecThatIsNotKnown() {
        Cid cid = Cid.v1(Codec.GIT_RAW, HashFunction.SHA2_256.hash(ByteBuffer.allocate(0)));
        MalformedException e = assertThrows(
                MalformedException.class, () -> BlockCodecs.links(Block.claimed(cid, ByteBuffer.allocate(0))));
        assertTrue(e.getMessage().contains("git-raw") && e.getMessage().contains(cid.toString()), e.getMessage());
        Cid strange = Cid.v1(0x9999, cid.hash());
        assertTrue(assertThrows(MalformedException.class, () -> BlockCodecs.of(strange))
                .getMessage()
                .contains("0x9999"));
    }

    @Test
    void namesTheBlockWhoseLinksCannotBeRead() throws Exception {
        Block block = Block.of(Codec.DAG_CBOR, HashFunction.SHA2_256, hex("9f"));
        MalformedException e = assertThrows(MalformedException.class, () -> BlockCodecs.links(block));
        assertTrue(e.getMessage().contains(block.cid().toString()), e.getMessage());
        assertEquals(List.of(), BlockCodecs.links(Block.of(Codec.RAW, HashFunction.SHA2_256, hex("9f"))));
    }

    @Test
    void whatCannotLinkHasNoLinks() throws Exception {
        for (Codec codec : List.of(Codec.RAW, Codec.CBOR, Codec.JSON, Codec.LIBP2P_KEY)) {
            Block block = Block.of(codec, HashFunction.SHA2_256, hex("d82a450001550000"));
            assertEquals(List.of(), BlockCodecs.links(block), codec.label());
        }
        Block linking = Block.of(Codec.DAG_CBOR, HashFunction.SHA2_256, hex("d82a450001550000"));
        assertEquals(List.of(Cid.parse("bafkqaaa")), BlockCodecs.links(linking));
    }

    @Test
    void rawHoldsBytesOnly() throws Exception {
        BlockCodec raw = BlockCodecs.byCode(Codec.RAW.code()).orElseThrow();
        assertEquals(hex("0102"), raw.encode(raw.decode(hex("0102"))));
        assertThrows(MalformedException.class, () -> raw.encode(IpldNode.of(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "{}",
                "{\"Links\":1}",
                "{\"Links\":[1]}",
                "{\"Links\":[{}]}",
                "{\"Links\":[],\"Data\":1}",
                "{\"Links\":[],\"More\":1}",
                "{\"Links\":[{\"Hash\":{\"/\":\"bafkqaaa\"},\"Name\":1}]}",
                "{\"Links\":[{\"Hash\":{\"/\":\"bafkqaaa\"},\"Tsize\":-1}]}",
                "{\"Links\":[{\"Hash\":{\"/\":\"bafkqaaa\"},\"Tsize\":18446744073709551615}]}",
                "{\"Links\":[{\"Hash\":{\"/\":\"bafkqaaa\"},\"More\":1}]}",
            })
    void dagPbTakesItsOwnFormOnly(String text) throws Exception {
        IpldNode node = DAG_JSON.decodeRelaxed(utf8(text));
        BlockCodec dagPb = BlockCodecs.byLabel("dag-pb").orElseThrow();
        assertThrows(MalformedException.class, () -> dagPb.encode(node));
    }

    @Test
    void stringsThatAreNotUnicodeAreNotWritten() throws Exception {
        IpldNode broken = IpldNode.of("a\udc80");
        assertThrows(MalformedException.class, () -> DAG_CBOR.encode(broken));
        assertEquals(utf8("\"a\\ufffd\""), DAG_JSON.encode(broken));
    }
}
