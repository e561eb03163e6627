package cairn.data.codec;

import cairn.data.cid.Cid;
import cairn.data.codec.JsonTokens.Token;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import cairn.data.ipld.IpldNode.BytesNode;
import cairn.data.ipld.IpldNode.LinkNode;
import cairn.data.ipld.IpldNode.ListNode;
import cairn.data.ipld.IpldNode.MapNode;
import cairn.data.ipld.IpldNode.StringNode;
import cairn.data.multibase.Multibase;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the value of one JSON text, or gathers its links only. */
final class JsonDecoder {
    /** The key that stands alone in the map that means a link or bytes. */
    static final String RESERVED = "/";

    static final String BYTES = "bytes";

    private final JsonTokens tokens;
    private final boolean hasLinks;
    private final boolean isStrict;

    /** A strict one takes sorted keys, shortest numbers, unpadded bytes and usual CIDs only, and no whitespace. */
    JsonDecoder(ByteBuffer text, boolean hasLinks, boolean isStrict) {
        this.tokens = new JsonTokens(text, isStrict);
        this.hasLinks = hasLinks;
        this.isStrict = isStrict;
    }

    /** A list or map whose end was not reached yet; a list has no entries, a map no elements. */
    private static final class Open {
        final boolean isMap;
        final int start;
        final List<IpldNode> elements = new ArrayList<>(0);
        final Map<String, IpldNode> entries = new LinkedHashMap<>(2);
        String key = "";
        int keyStart;

        Open(boolean isMap, int start) {
            this.isMap = isMap;
            this.start = start;
        }
    }

    /** Keeps the open lists and maps on a stack of its own: JSON nests deep for little text. */
    IpldNode decode() throws MalformedException {
        Deque<Open> open = new ArrayDeque<>();
        while (true) {
            Token token = tokens.next();
            switch (token) {
                case MAP_OPEN, LIST_OPEN -> {
                    open.push(new Open(token == Token.MAP_OPEN, tokens.start()));
                    continue;
                }
                case KEY -> {
                    readKey(open.element());
                    continue;
                }
                default -> {
                    // A value, or the end of one.
                }
            }
            boolean isClose = token == Token.MAP_CLOSE || token == Token.LIST_CLOSE;
            IpldNode node = isClose ? closed(open.pop()) : scalar(token);
            if (open.isEmpty()) {
                tokens.next();
                return node;
            }
            add(open.element(), node);
        }
    }

    private IpldNode scalar(Token token) throws MalformedException {
        return switch (token) {
            case STRING -> new StringNode(tokens.text());
            case NUMBER -> JsonNumber.read(tokens.number(JsonNumber.CHARS_MAX), isStrict, tokens.start());
            case TRUE -> IpldNode.of(true);
            case FALSE -> IpldNode.of(false);
            case NULL -> IpldNode.ofNull();
            default -> throw new IllegalStateException("A value is no " + token);
        };
    }

    private void readKey(Open map) throws MalformedException {
        String key = tokens.text();
        boolean isOutOfOrder = isStrict && !map.entries.isEmpty() && Utf8.compare(map.key, key) >= 0;
        if (isOutOfOrder) {
            throw new MalformedException(
                    "The map's keys are not sorted by their bytes, or one is there twice", tokens.start());
        }
        map.key = key;
        map.keyStart = tokens.start();
    }

    private static void add(Open to, IpldNode node) throws MalformedException {
        if (!to.isMap) {
            to.elements.add(node);
        } else if (to.entries.put(to.key, node) != null) {
            throw new MalformedException("The map has a key twice", to.keyStart);
        }
    }

    private IpldNode closed(Open done) throws MalformedException {
        if (!done.isMap) {
            return new ListNode(done.elements);
        }
        boolean isReserved = hasLinks && done.entries.size() == 1 && done.entries.containsKey(RESERVED);
        return isReserved ? reserved(done.entries, done.start) : new MapNode(done.entries);
    }

    /** A link, bytes, or a map that is neither. */
    private IpldNode reserved(Map<String, IpldNode> entries, int start) throws MalformedException {
        IpldNode value = entries.get(RESERVED);
        if (value instanceof StringNode text) {
            return new LinkNode(cid(text.value(), start));
        }
        boolean isBytes = value instanceof MapNode inner
                && inner.entries().size() == 1
                && inner.entries().get(BYTES) instanceof StringNode;
        return isBytes ? bytes(value.child(BYTES).orElseThrow(), start) : new MapNode(entries);
    }

    private Cid cid(String text, int start) throws MalformedException {
        try {
            Cid cid = Cid.parse(text);
            if (isStrict && !cid.toString().equals(text)) {
                throw new MalformedException("its usual form is " + cid);
            }
            return cid;
        } catch (MalformedException e) {
            throw new MalformedException("The link is not valid: " + e.reason(), start);
        }
    }

    private IpldNode bytes(IpldNode text, int start) throws MalformedException {
        String base64 = ((StringNode) text).value();
        boolean isPadded = !isStrict && base64.endsWith("=");
        try {
            Multibase base = isPadded ? Multibase.BASE64PAD : Multibase.BASE64;
            return new BytesNode(ByteBuffer.wrap(base.decodeBare(base64)));
        } catch (MalformedException e) {
            throw new MalformedException("The bytes are not valid: " + e.reason(), start);
        }
    }

    /** The links alone, in their order: strings that stand under the one key "/" of a map. */
    List<Cid> links() throws MalformedException {
        List<Cid> links = new ArrayList<>();
        String text = "";
        int start = 0;
        int progress = 0;
        for (Token token = tokens.next(); token != Token.END; token = tokens.next()) {
            if (token == Token.MAP_OPEN) {
                start = tokens.start();
                progress = 1;
            } else if (progress == 1 && token == Token.KEY && tokens.text().equals(RESERVED)) {
                progress = 2;
            } else if (progress == 2 && token == Token.STRING) {
                text = tokens.text();
                progress = 3;
            } else {
                if (progress == 3 && token == Token.MAP_CLOSE) {
                    links.add(cid(text, start));
                }
                progress = 0;
            }
        }
        return links;
    }
}
