package cairn.data.codec;

import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import cairn.data.ipld.IpldNode.BytesNode;
import cairn.data.ipld.IpldNode.FloatNode;
import cairn.data.ipld.IpldNode.LinkNode;
import cairn.data.ipld.IpldNode.ListNode;
import cairn.data.ipld.IpldNode.MapNode;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the value of one CBOR block. */
final class CborDecoder {
    /** How many elements a collection gets room for before they are read. */
    private static final int ROOM_MAX = 1024;

    private static final int FALSE = 20;
    private static final int TRUE = 21;
    private static final int NULL = 22;
    private static final int UNDEFINED = 23;
    private static final int HALF = 25;
    private static final int SINGLE = 26;
    private static final int DOUBLE = 27;

    private final CborReader in;
    private final boolean hasLinks;
    private final boolean isStrict;

    /** A strict one takes sorted keys and 64-bit floats only, and no undefined. */
    CborDecoder(ByteBuffer block, boolean hasLinks, boolean isStrict) {
        this.in = new CborReader(block);
        this.hasLinks = hasLinks;
        this.isStrict = isStrict;
    }

    /** A list or map some of whose items are missing; a list has no entries, a map no elements. */
    private static final class Open {
        final boolean isMap;
        final List<IpldNode> elements;
        final Map<String, IpldNode> entries;
        int missing;
        String key = "";
        int keyAt;
        int keyStart;
        int keyLength = -1;

        Open(boolean isMap, int count) {
            this.isMap = isMap;
            this.missing = count;
            int room = Math.min(count, ROOM_MAX);
            this.elements = isMap ? List.of() : new ArrayList<>(room);
            this.entries = isMap ? LinkedHashMap.newLinkedHashMap(room) : Map.of();
        }

        void add(IpldNode node) throws MalformedException {
            missing--;
            if (!isMap) {
                elements.add(node);
            } else if (entries.put(key, node) != null) {
                throw new MalformedException("The map has a key twice", keyAt);
            }
        }

        IpldNode close() {
            return isMap ? new MapNode(entries) : new ListNode(elements);
        }
    }

    /** Keeps the open lists and maps on a stack of its own: CBOR nests deep for little data. */
    IpldNode decode() throws MalformedException {
        Deque<Open> open = new ArrayDeque<>();
        while (true) {
            Open inner = open.peek();
            if (inner != null && inner.missing > 0 && inner.isMap) {
                readKey(inner);
            }
            IpldNode node;
            if (inner != null && inner.missing == 0) {
                node = open.pop().close();
            } else {
                int major = in.next();
                if (major == CborReader.LIST || major == CborReader.MAP) {
                    open.push(collection(major == CborReader.MAP, open.size()));
                    continue;
                }
                node = scalar(major);
            }
            if (open.isEmpty()) {
                in.expectEnd();
                return node;
            }
            open.element().add(node);
        }
    }

    private Open collection(boolean isMap, int depth) throws MalformedException {
        if (depth >= BlockCodec.DEPTH_MAX) {
            throw in.malformed("Lists and maps are nested more than " + BlockCodec.DEPTH_MAX + " deep");
        }
        return new Open(isMap, in.count(isMap ? 2 : 1));
    }

    private IpldNode scalar(int major) throws MalformedException {
        return switch (major) {
            case CborReader.UNSIGNED -> unsigned(in.argument());
            case CborReader.NEGATIVE -> negative(in.argument());
            case CborReader.BYTES -> new BytesNode(in.view(in.length()));
            case CborReader.TEXT -> IpldNode.of(text());
            case CborReader.TAG -> link();
            default -> simple();
        };
    }

    private static IpldNode unsigned(long bits) {
        return bits >= 0 ? IpldNode.of(bits) : IpldNode.of(wide(bits));
    }

    private static IpldNode negative(long bits) {
        return bits >= 0 ? IpldNode.of(~bits) : IpldNode.of(wide(bits).not());
    }

    private static BigInteger wide(long bits) {
        return BigInteger.valueOf(bits & Long.MAX_VALUE).setBit(Long.SIZE - 1);
    }

    private String text() throws MalformedException {
        int at = in.start();
        return Utf8.decode(in.copy(in.length()), at);
    }

    private void readKey(Open map) throws MalformedException {
        if (in.next() != CborReader.TEXT) {
            throw in.malformed("A map's key is not a string");
        }
        int start = in.position();
        int length = in.length();
        if (isStrict && !isInOrder(map.keyStart, map.keyLength, start, length)) {
            throw in.malformed("The map's keys are not sorted by length and bytes, or one is there twice");
        }
        map.keyAt = in.start();
        map.keyStart = start;
        map.keyLength = length;
        map.key = Utf8.decode(in.copy(length), in.start());
    }

    private boolean isInOrder(int lastStart, int lastLength, int start, int length) {
        if (lastLength != length) {
            return lastLength < length;
        }
        for (int i = 0; i < length; i++) {
            int order = Byte.compareUnsigned(in.at(lastStart + i), in.at(start + i));
            if (order != 0) {
                return order < 0;
            }
        }
        return false;
    }

    private IpldNode link() throws MalformedException {
        if (!hasLinks) {
            throw in.malformed("A tag is not allowed");
        }
        return new LinkNode(in.link());
    }

    private IpldNode simple() throws MalformedException {
        int info = in.info();
        boolean isStrange = isStrict && (info == UNDEFINED || info == HALF || info == SINGLE);
        if (isStrange) {
            throw in.malformed(info == UNDEFINED ? "Undefined is not allowed" : "A float has fewer than 64 bits");
        }
        return switch (info) {
            case FALSE -> IpldNode.of(false);
            case TRUE -> IpldNode.of(true);
            case NULL, UNDEFINED -> IpldNode.ofNull();
            case HALF -> number(Float.float16ToFloat((short) in.argument()));
            case SINGLE -> number(Float.intBitsToFloat((int) in.argument()));
            case DOUBLE -> number(Double.longBitsToDouble(in.argument()));
            default -> throw in.malformed("The simple value " + in.argument() + " is not allowed");
        };
    }

    private IpldNode number(double value) throws MalformedException {
        if (!Double.isFinite(value)) {
            throw in.malformed("The float " + value + " is not allowed");
        }
        return new FloatNode(value);
    }
}
