package cairn.data.ipld;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.ipld.IpldNode.BytesNode;
import cairn.data.ipld.IpldNode.FloatNode;
import cairn.data.ipld.IpldNode.IntNode;
import cairn.data.ipld.IpldNode.ListNode;
import cairn.data.ipld.IpldNode.MapNode;
import cairn.data.ipld.IpldNode.Reached;
import cairn.data.ipld.IpldNode.WideIntNode;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IpldNodeTest {
    private static final BigInteger TWO_TO_63 = BigInteger.ONE.shiftLeft(63);

    @Test
    void namesLeadThroughMapsAndListsToLinks() throws Exception {
        IpldNode link = IpldNode.of(Cid.parse("bafkqaaa"));
        IpldNode root = new MapNode(Map.of("a", new ListNode(List.of(IpldNode.of(7), link)), "", IpldNode.ofNull()));
        assertEquals(new Reached(root, 0), root.follow(List.of()));
        assertEquals(new Reached(IpldNode.of(7), 2), root.follow(List.of("a", "0")));
        assertEquals(new Reached(link, 2), root.follow(List.of("a", "1", "b", "c")));
        assertEquals(new Reached(IpldNode.ofNull(), 1), root.follow(List.of("")));
        assertEquals(1, root.follow(List.of("a", "2")).taken());
        for (String index : List.of("-1", "00", "01", "+1", "1x", "", "99999999999", "١")) {
            assertEquals(1, root.follow(List.of("a", index)).taken(), index);
        }
        assertEquals(0, root.follow(List.of("b")).taken());
        assertEquals(2, root.follow(List.of("a", "0", "x")).taken());
    }

    @Test
    void anIntegerHasOneForm() {
        assertEquals(new IntNode(5), IpldNode.of(BigInteger.valueOf(5)));
        assertEquals(new IntNode(Long.MIN_VALUE), IpldNode.of(TWO_TO_63.negate()));
        assertTrue(IpldNode.of(TWO_TO_63) instanceof WideIntNode);
        assertTrue(IpldNode.of(TWO_TO_63.shiftLeft(1).subtract(BigInteger.ONE)) instanceof WideIntNode);
        assertTrue(IpldNode.of(TWO_TO_63.shiftLeft(1).negate()) instanceof WideIntNode);
        assertThrows(IllegalArgumentException.class, () -> new WideIntNode(BigInteger.TEN));
        assertThrows(IllegalArgumentException.class, () -> IpldNode.of(TWO_TO_63.shiftLeft(1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> IpldNode.of(TWO_TO_63.shiftLeft(1).negate().subtract(BigInteger.ONE)));
    }

    @Test
    void floatsAreFinite() {
        assertThrows(IllegalArgumentException.class, () -> new FloatNode(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new FloatNode(Double.NEGATIVE_INFINITY));
    }

    @Test
    void bytesAreViewsThatCannotBeWritten() {
        ByteBuffer source = ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1);
        BytesNode node = new BytesNode(source);
        assertEquals(2, node.size());
        assertEquals(1, source.position());
        assertTrue(node.value().isReadOnly());
        node.value().get();
        assertEquals(2, node.value().remaining());
        assertEquals(node, new BytesNode(ByteBuffer.wrap(new byte[] {2, 3})));
    }

    @Test
    void mapsKeepTheirOrderAndDoNotChange() {
        Map<String, IpldNode> entries = new LinkedHashMap<>();
        entries.put("z", IpldNode.of(1));
        entries.put("a", IpldNode.of(2));
        MapNode map = new MapNode(entries);
        entries.clear();
        assertEquals(List.of("z", "a"), List.copyOf(map.entries().keySet()));
        assertThrows(UnsupportedOperationException.class, () -> map.entries().clear());
    }
}
