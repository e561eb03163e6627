package cairn.data.codec;

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
import cairn.data.multibase.Multibase;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes a value as JSON: canonical dag-json, or plain JSON with line ends and tabs. */
final class JsonWriter {
    private final boolean isDag;
    private final StringBuilder out = new StringBuilder(256);
    /** The lists and maps that are being written; kept here and not on the thread's stack, as they may be many. */
    private final Deque<Open> open = new ArrayDeque<>();

    JsonWriter(boolean isDag) {
        this.isDag = isDag;
    }

    /** What is left of a list, whose entries have empty keys, or of a map. */
    private record Open(boolean isMap, boolean isEmpty, Iterator<Map.Entry<String, IpldNode>> rest) {}

    ByteBuffer encode(IpldNode root) throws MalformedException {
        IpldNode node = root;
        while (true) {
            switch (node) {
                case ListNode list -> openList(list);
                case MapNode map -> openMap(map);
                default -> writeScalar(node);
            }
            while (!open.isEmpty() && !open.element().rest.hasNext()) {
                close(open.pop());
            }
            if (open.isEmpty()) {
                break;
            }
            Open inner = open.element();
            Map.Entry<String, IpldNode> entry = inner.rest.next();
            separate();
            if (inner.isMap) {
                writeString(entry.getKey());
                out.append(isDag ? ":" : ": ");
            }
            node = entry.getValue();
        }
        if (!isDag && (root instanceof ListNode || root instanceof MapNode)) {
            out.append('\n');
        }
        return ByteBuffer.wrap(out.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void writeScalar(IpldNode node) throws MalformedException {
        switch (node) {
            case NullNode _ -> out.append("null");
            case BoolNode bool -> out.append(bool.value());
            case IntNode number -> out.append(number.value());
            case WideIntNode number -> out.append(number.value());
            case FloatNode number -> out.append(JsonNumber.format(number.value()));
            case StringNode text -> writeString(text.value());
            case BytesNode bytes -> writeBytes(bytes);
            case LinkNode link -> {
                if (!isDag) {
                    throw new MalformedException("Plain JSON has no links; dag-json has");
                }
                out.append("{\"/\":\"").append(link.cid()).append("\"}");
            }
            case ListNode _, MapNode _ -> throw new IllegalStateException("A " + node + " is no scalar");
        }
    }

    private void writeString(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                JsonEscape.append(out, c);
            } else if (Utf8.isPair(text, i)) {
                out.append(c).append(text.charAt(++i));
            } else {
                // A byte of a name that is not UTF-8 (dag-pb): Kubo says the same.
                out.append("\\ufffd");
            }
        }
        out.append('"');
    }

    private void writeBytes(BytesNode node) throws MalformedException {
        if (!isDag) {
            throw new MalformedException("Plain JSON has no bytes; dag-json has");
        }
        byte[] bytes = new byte[node.size()];
        node.value().get(bytes);
        out.append("{\"/\":{\"bytes\":\"")
                .append(Multibase.BASE64.encodeBare(bytes))
                .append("\"}}");
    }

    private void openList(ListNode list) throws MalformedException {
        Iterator<IpldNode> elements = list.elements().iterator();
        Iterator<Map.Entry<String, IpldNode>> entries = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return elements.hasNext();
            }

            @Override
            public Map.Entry<String, IpldNode> next() {
                return Map.entry("", elements.next());
            }
        };
        open('[', new Open(false, list.elements().isEmpty(), entries));
    }

    private void openMap(MapNode map) throws MalformedException {
        List<Map.Entry<String, IpldNode>> entries =
                new ArrayList<>(map.entries().entrySet());
        if (isDag) {
            checkNotReserved(map);
            entries.sort((a, b) -> Utf8.compare(a.getKey(), b.getKey()));
        }
        open('{', new Open(true, entries.isEmpty(), entries.iterator()));
    }

    /** A map that would be read as a link or as bytes cannot be written. */
    private static void checkNotReserved(MapNode map) throws MalformedException {
        if (map.entries().size() == 1) {
            IpldNode value = map.entries().get(JsonDecoder.RESERVED);
            boolean isLikeBytes = value instanceof MapNode inner
                    && inner.entries().size() == 1
                    && inner.entries().get(JsonDecoder.BYTES) instanceof StringNode;
            if (value instanceof StringNode || isLikeBytes) {
                throw new MalformedException("A map whose only key is \"/\" would become a link or bytes in dag-json");
            }
        }
    }

    private void open(char bracket, Open opened) throws MalformedException {
        if (open.size() >= BlockCodec.DEPTH_MAX) {
            throw new MalformedException("Lists and maps are nested more than " + BlockCodec.DEPTH_MAX + " deep");
        }
        open.push(opened);
        out.append(bracket);
    }

    /** What stands before an element: nothing is behind the bracket that was opened last. */
    private void separate() {
        char last = out.charAt(out.length() - 1);
        boolean isFirst = last == '[' || last == '{';
        if (!isFirst) {
            out.append(',');
        }
        indent();
    }

    private void close(Open closed) {
        if (!closed.isEmpty) {
            indent();
        }
        out.append(closed.isMap ? '}' : ']');
    }

    private void indent() {
        if (!isDag) {
            out.append('\n').repeat('\t', open.size());
        }
    }
}
