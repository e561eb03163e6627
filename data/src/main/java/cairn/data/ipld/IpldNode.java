package cairn.data.ipld;

import cairn.data.cid.Cid;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of the IPLD data model. */
public sealed interface IpldNode {
    /** The entry of a map or the element of a list that a path's name selects; nothing for every other kind. */
    default Optional<IpldNode> child(String name) {
        return Optional.empty();
    }

    /**
     * Follows names as far as they lead inside this block: to the last of them, to a link, or to where one is
     * missing.
     */
    default Reached follow(List<String> names) {
        IpldNode at = this;
        int taken = 0;
        while (taken < names.size()) {
            Optional<IpldNode> next = at.child(names.get(taken));
            if (next.isEmpty()) {
                break;
            }
            at = next.get();
            taken++;
        }
        return new Reached(at, taken);
    }

    /** The one null. */
    static IpldNode ofNull() {
        return NullNode.ONLY;
    }

    static IpldNode of(boolean value) {
        return value ? BoolNode.TRUE : BoolNode.FALSE;
    }

    static IpldNode of(long value) {
        return new IntNode(value);
    }

    /** An integer of -2^64 to 2^64-1, as an {@link IntNode} where a long holds it. */
    static IpldNode of(BigInteger value) {
        return value.bitLength() < Long.SIZE ? new IntNode(value.longValue()) : new WideIntNode(value);
    }

    static IpldNode of(String value) {
        return new StringNode(value);
    }

    static IpldNode of(Cid value) {
        return new LinkNode(value);
    }

    /**
     * Where names led.
     *
     * @param node the node that was reached
     * @param taken how many of the names led there; where that is fewer than all and the node is a {@link LinkNode},
     *     the rest is to be followed in the linked block, and otherwise there is no such path
     */
    record Reached(IpldNode node, int taken) {}

    /** Nothing. */
    record NullNode() implements IpldNode {
        static final NullNode ONLY = new NullNode();
    }

    /** True or false. */
    record BoolNode(boolean value) implements IpldNode {
        static final BoolNode TRUE = new BoolNode(true);
        static final BoolNode FALSE = new BoolNode(false);
    }

    /** An integer that a long holds. */
    record IntNode(long value) implements IpldNode {}

    /** An integer that no long holds: -2^64 to -2^63-1 and 2^63 to 2^64-1. */
    record WideIntNode(BigInteger value) implements IpldNode {
        public WideIntNode {
            BigInteger magnitude = value.signum() < 0 ? value.not() : value;
            if (magnitude.bitLength() != Long.SIZE) {
                throw new IllegalArgumentException(value + " is not an integer of 65 bits that a long cannot hold");
            }
        }
    }

    /** A finite floating point number. */
    record FloatNode(double value) implements IpldNode {
        public FloatNode {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("The data model has no " + value);
            }
        }
    }

    /** A string of Unicode characters. */
    record StringNode(String value) implements IpldNode {}

    /** Bytes; the buffer is read only and nothing is copied. */
    record BytesNode(ByteBuffer value) implements IpldNode {
        public BytesNode {
            value = value.slice().asReadOnlyBuffer();
        }

        /** The bytes, with a position of their own. */
        @Override
        public ByteBuffer value() {
            return value.duplicate();
        }

        /** How many bytes there are. */
        public int size() {
            return value.remaining();
        }
    }

    /** Nodes in an order. */
    record ListNode(List<IpldNode> elements) implements IpldNode {
        public ListNode {
            elements = List.copyOf(elements);
        }

        @Override
        public Optional<IpldNode> child(String name) {
            int index = index(name);
            return index < 0 || index >= elements.size() ? Optional.empty() : Optional.of(elements.get(index));
        }

        // Written out, as those of the record would take several stack frames for each level of nesting.
        @Override
        public boolean equals(Object other) {
            return other instanceof ListNode that && elements.equals(that.elements);
        }

        @Override
        public int hashCode() {
            return elements.hashCode();
        }

        /** The number that the name spells in its one decimal form, or -1. */
        private static int index(String name) {
            boolean isNumber = !name.isEmpty()
                    && name.length() < 10
                    && name.chars().allMatch(c -> c >= '0' && c <= '9')
                    && (name.length() == 1 || name.charAt(0) != '0');
            return isNumber ? Integer.parseInt(name) : -1;
        }
    }

    /**
     * Entries in the order in which they were put or read. Two maps are equal where their entries are, in any order.
     */
    record MapNode(Map<String, IpldNode> entries) implements IpldNode {
        public MapNode {
            entries = entries.size() < 2
                    ? Map.copyOf(entries)
                    : Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        @Override
        public Optional<IpldNode> child(String name) {
            return Optional.ofNullable(entries.get(name));
        }

        // Written out for the reason above.
        @Override
        public boolean equals(Object other) {
            return other instanceof MapNode that && entries.equals(that.entries);
        }

        @Override
        public int hashCode() {
            return entries.hashCode();
        }
    }

    /** A link to another block. */
    record LinkNode(Cid cid) implements IpldNode {}
}
