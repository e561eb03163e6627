package cairn.data.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same values give the same blocks as in Kubo 0.44; the golden files say how they were made. */
class KuboBlocksTest {
    private static final BlockCodec DAG_JSON = codec("dag-json");
    private static final BlockCodec DAG_CBOR = codec("dag-cbor");

    private static BlockCodec codec(String label) {
        return BlockCodecs.byLabel(label).orElseThrow();
    }

    static List<String> values() throws Exception {
        return lines("kubo-dag-put.txt");
    }

    static List<String> pbNodes() throws Exception {
        return lines("kubo-dag-pb.txt");
    }

    private static List<String> lines(String file) throws Exception {
        try (InputStream in = KuboBlocksTest.class.getResourceAsStream(file)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return List.of(text.split("\n")).stream()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    @ParameterizedTest
    @MethodSource("values")
    void writesWhatKuboWrites(String line) throws Exception {
        String[] fields = line.split("\t", -1);
        IpldNode node = DAG_JSON.decodeRelaxed(utf8(fields[0]));
        assertEquals(fields[1], hex(DAG_CBOR.encode(node)));
        assertEquals(fields[2], text(DAG_JSON.encode(node)));
        assertEquals(node, DAG_CBOR.decode(ByteBuffer.wrap(HexFormat.of().parseHex(fields[1]))));
        assertEquals(node, DAG_JSON.decode(utf8(fields[2])));
        checkPlain(node, codec("cbor"), fields[3], true);
        checkPlain(node, codec("json"), fields[4].replace('␤', '\n').replace('␉', '\t'), false);
    }

    private static void checkPlain(IpldNode node, BlockCodec codec, String expected, boolean isHex) throws Exception {
        if (expected.equals("-")) {
            assertThrows(MalformedException.class, () -> codec.encode(node));
            return;
        }
        ByteBuffer block = codec.encode(node);
        assertEquals(expected, isHex ? hex(block) : text(block));
        assertEquals(node, codec.decode(block));
        assertEquals(List.of(), codec.links(block));
    }

    @ParameterizedTest
    @MethodSource("pbNodes")
    void dagPbHasTheSameLogicalForm(String line) throws Exception {
        String[] fields = line.split("\t", -1);
        BlockCodec dagPb = codec("dag-pb");
        ByteBuffer block = ByteBuffer.wrap(HexFormat.of().parseHex(fields[1]));
        IpldNode node = DAG_JSON.decodeRelaxed(utf8(fields[0]));
        assertEquals(fields[1], hex(dagPb.encode(node)));
        // Kubo prints fields that are not there as null; here they are not there.
        String printed = fields[2]
                .replace("\"Data\":null,", "")
                .replace(",\"Name\":null", "")
                .replace(",\"Tsize\":null", "");
        assertEquals(printed, text(DAG_JSON.encode(dagPb.decode(block))));
        assertEquals(fields[1], hex(dagPb.encode(DAG_JSON.decode(utf8(fields[2])))));
        assertEquals(DAG_JSON.links(utf8(fields[2])), dagPb.links(block), "the links of both forms, in the same order");
    }

    @Test
    void aFloatWithoutAFractionStaysAFloat() throws Exception {
        for (String text : List.of("0.0", "-0.0", "1.0", "-12.0", "100000000000000000000.0")) {
            IpldNode node = DAG_JSON.decode(utf8(text));
            assertTrue(node instanceof IpldNode.FloatNode);
            assertEquals(text, text(DAG_JSON.encode(node)));
            assertEquals(node, DAG_CBOR.decode(DAG_CBOR.encode(node)));
        }
    }
}
