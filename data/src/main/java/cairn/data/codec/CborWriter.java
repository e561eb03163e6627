package cairn.data.codec;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import cairn.data.ipld.IpldNode.BoolNode;
import cairn.data.ipld.IpldNode.BytesNode;
import cairn.data.ipld.IpldNode.FloatNode;
import cairn.data.ipld.IpldNode.IntNode;
import cairn.data.ipld.IpldNode.LinkNode;
import cairn.data.ipld.IpldNode.ListNode;
import cairn.data.ipld.IpldNode.MapNode;
import cairn.data.ipld.IpldNode.NullNode;
import cairn.data.ipld.IpldNode.StringNode;
import cairn.data.ipld.IpldNode.WideIntNode;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes a value as CBOR in its shortest form. */
final class CborWriter {
    private static final int LINK_TAG = 42;
    private static final int FALSE = 0xf4;
    private static final int TRUE = 0xf5;
    private static final int NULL = 0xf6;
    private static final int DOUBLE = 0xfb;
    private static final int HEAD_BYTES_MAX = 9;

    private final boolean hasLinks;
    private final boolean isSorted;
    private ByteBuffer out = ByteBuffer.allocate(256);

    CborWriter(boolean hasLinks, boolean isSorted) {
        this.hasLinks = hasLinks;
        this.isSorted = isSorted;
    }

    /** Keeps the lists and maps that are being written on a stack of its own, as the readers do. */
    ByteBuffer encode(IpldNode root) throws MalformedException {
        Deque<Iterator<IpldNode>> lists = new ArrayDeque<>();
        Deque<Iterator<Map.Entry<byte[], IpldNode>>> maps = new ArrayDeque<>();
        BitSet isMap = new BitSet();
        IpldNode node = root;
        int depth = 0;
        while (true) {
            if (node instanceof ListNode || node instanceof MapNode) {
                checkDepth(depth);
                isMap.set(depth, node instanceof MapNode);
                depth++;
            }
            switch (node) {
                case ListNode list -> lists.push(openList(list));
                case MapNode map -> maps.push(openMap(map));
                default -> writeScalar(node);
            }
            while (depth > 0 && !(isMap.get(depth - 1) ? maps.element() : lists.element()).hasNext()) {
                depth--;
                (isMap.get(depth) ? maps : lists).pop();
            }
            if (depth == 0) {
                return out.flip();
            }
            if (isMap.get(depth - 1)) {
                Map.Entry<byte[], IpldNode> entry = maps.element().next();
                writeBytes(CborReader.TEXT, entry.getKey());
                node = entry.getValue();
            } else {
                node = lists.element().next();
            }
        }
    }

    private void writeScalar(IpldNode node) throws MalformedException {
        reserve(HEAD_BYTES_MAX);
        switch (node) {
            case NullNode _ -> out.put((byte) NULL);
            case BoolNode bool -> out.put((byte) (bool.value() ? TRUE : FALSE));
            case IntNode number -> writeInt(number.value());
            case WideIntNode number -> {
                boolean isNegative = number.value().signum() < 0;
                long bits = (isNegative ? number.value().not() : number.value()).longValue();
                putHead(isNegative ? CborReader.NEGATIVE : CborReader.UNSIGNED, bits);
            }
            case FloatNode number -> out.put((byte) DOUBLE).putDouble(number.value());
            case StringNode text -> writeBytes(CborReader.TEXT, Utf8.encode(text.value()));
            case BytesNode bytes -> {
                putHead(CborReader.BYTES, bytes.size());
                reserve(bytes.size());
                out.put(bytes.value());
            }
            case LinkNode link -> writeLink(link.cid());
            case ListNode _, MapNode _ -> throw new IllegalStateException("A " + node + " is no scalar");
        }
    }

    private Iterator<IpldNode> openList(ListNode list) {
        reserve(HEAD_BYTES_MAX);
        putHead(CborReader.LIST, list.elements().size());
        return list.elements().iterator();
    }

    private void writeInt(long value) {
        if (value < 0) {
            putHead(CborReader.NEGATIVE, ~value);
        } else {
            putHead(CborReader.UNSIGNED, value);
        }
    }

    private Iterator<Map.Entry<byte[], IpldNode>> openMap(MapNode map) throws MalformedException {
        List<Map.Entry<byte[], IpldNode>> entries =
                new ArrayList<>(map.entries().size());
        for (Map.Entry<String, IpldNode> entry : map.entries().entrySet()) {
            entries.add(Map.entry(Utf8.encode(entry.getKey()), entry.getValue()));
        }
        if (isSorted) {
            entries.sort((a, b) -> compareKeys(a.getKey(), b.getKey()));
        }
        reserve(HEAD_BYTES_MAX);
        putHead(CborReader.MAP, entries.size());
        return entries.iterator();
    }

    private static int compareKeys(byte[] a, byte[] b) {
        return a.length == b.length ? Arrays.compareUnsigned(a, b) : Integer.compare(a.length, b.length);
    }

    private void writeLink(Cid cid) throws MalformedException {
        if (!hasLinks) {
            throw new MalformedException("Plain CBOR has no links; dag-cbor has");
        }
        reserve(2 * HEAD_BYTES_MAX + 1 + cid.size());
        putHead(CborReader.TAG, LINK_TAG);
        putHead(CborReader.BYTES, cid.size() + 1);
        cid.writeTo(out.put((byte) 0));
    }

    private void writeBytes(int major, byte[] bytes) {
        reserve(HEAD_BYTES_MAX + bytes.length);
        putHead(major, bytes.length);
        out.put(bytes);
    }

    private void putHead(int major, long argument) {
        int kind = major << 5;
        if (argument < 0 || argument > 0xffffffffL) {
            out.put((byte) (kind | 27)).putLong(argument);
        } else if (argument > 0xffff) {
            out.put((byte) (kind | 26)).putInt((int) argument);
        } else if (argument > 0xff) {
            out.put((byte) (kind | 25)).putShort((short) argument);
        } else if (argument >= 24) {
            out.put((byte) (kind | 24)).put((byte) argument);
        } else {
            out.put((byte) (kind | (int) argument));
        }
    }

    private void reserve(int count) {
        if (out.remaining() < count) {
            int least = Math.addExact(out.position(), count);
            long twice = Math.min(2L * out.capacity(), Integer.MAX_VALUE - 8);
            out = ByteBuffer.allocate((int) Math.max(least, twice)).put(out.flip());
        }
    }

    private static void checkDepth(int depth) throws MalformedException {
        if (depth >= BlockCodec.DEPTH_MAX) {
            throw new MalformedException("Lists and maps are nested more than " + BlockCodec.DEPTH_MAX + " deep");
        }
    }
}
