package cairn.data.codec;

import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * Splits JSON into tokens and checks its grammar. A strict one takes only what the writer writes: no whitespace, and
 * escapes where they are needed only.
 */
final class JsonTokens {
    enum Token {
        MAP_OPEN,
        MAP_CLOSE,
        LIST_OPEN,
        LIST_CLOSE,
        KEY,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL,
        END
    }

    private final ByteBuffer in;
    private final boolean isStrict;
    /** Whether the collection at each depth is a map. */
    private final BitSet maps = new BitSet();

    private int depth;
    /** Whether nothing was read yet of the innermost collection. */
    private boolean isFirst = true;
    /** Whether a key was read whose value is missing. */
    private boolean isAfterKey;

    private int start;
    private int end;
    private boolean hasEscapes;

    /** Reads the buffer's remaining bytes; offsets count from its position. */
    JsonTokens(ByteBuffer source, boolean isStrict) {
        this.in = source.slice();
        this.isStrict = isStrict;
    }

    Token next() throws MalformedException {
        skipSpace();
        if (isAfterKey) {
            isAfterKey = false;
            return value();
        }
        if (depth == 0) {
            return isFirst ? root() : end();
        }
        boolean inMap = maps.get(depth);
        if (peek("a list or map that is open") == (inMap ? '}' : ']')) {
            return close(inMap);
        }
        if (!isFirst) {
            take(',', "Between two elements a ',' is missing");
            skipSpace();
        }
        isFirst = false;
        return inMap ? key() : value();
    }

    private Token root() throws MalformedException {
        isFirst = false;
        return value();
    }

    private Token end() throws MalformedException {
        if (in.hasRemaining()) {
            throw malformed("There are bytes behind the value");
        }
        return Token.END;
    }

    private Token close(boolean inMap) {
        start = in.position();
        in.get();
        depth--;
        isFirst = false;
        return inMap ? Token.MAP_CLOSE : Token.LIST_CLOSE;
    }

    private Token key() throws MalformedException {
        if (peek("a key") != '"') {
            throw malformed("A key is missing");
        }
        string();
        skipSpace();
        take(':', "Behind a key a ':' is missing");
        isAfterKey = true;
        return Token.KEY;
    }

    private Token value() throws MalformedException {
        start = in.position();
        int first = peek("a value");
        return switch (first) {
            case '{' -> open(Token.MAP_OPEN);
            case '[' -> open(Token.LIST_OPEN);
            case '"' -> string();
            case 't' -> word("true", Token.TRUE);
            case 'f' -> word("false", Token.FALSE);
            case 'n' -> word("null", Token.NULL);
            default -> number();
        };
    }

    private Token open(Token token) throws MalformedException {
        if (depth >= BlockCodec.DEPTH_MAX) {
            throw malformed("Lists and maps are nested more than " + BlockCodec.DEPTH_MAX + " deep");
        }
        in.get();
        depth++;
        maps.set(depth, token == Token.MAP_OPEN);
        isFirst = true;
        return token;
    }

    private Token word(String word, Token token) throws MalformedException {
        for (int i = 0; i < word.length(); i++) {
            if (!in.hasRemaining() || in.get() != word.charAt(i)) {
                throw new MalformedException("A value is neither true, false, null nor anything else of JSON", start);
            }
        }
        return token;
    }

    private Token number() throws MalformedException {
        accept('-');
        if (!accept('0')) {
            digits();
        }
        if (accept('.')) {
            digits();
        }
        if (accept('e') || accept('E')) {
            if (!accept('+')) {
                accept('-');
            }
            digits();
        }
        end = in.position();
        return Token.NUMBER;
    }

    private void digits() throws MalformedException {
        int from = in.position();
        while (in.hasRemaining() && in.get(in.position()) >= '0' && in.get(in.position()) <= '9') {
            in.get();
        }
        if (in.position() == from) {
            throw malformed(from == start ? "Here a value should begin" : "The number lacks a digit");
        }
    }

    private Token string() throws MalformedException {
        in.get();
        start = in.position();
        hasEscapes = false;
        while (true) {
            int c = peek("a string's end");
            if (c == '"') {
                end = in.position();
                in.get();
                return Token.STRING;
            }
            if (c < ' ') {
                throw malformed("A control character in a string has to be escaped");
            }
            in.get();
            if (c == '\\') {
                hasEscapes = true;
                JsonEscape.read(in, isStrict);
            } else if (isStrict && c == 0xe2 && isLineSeparator()) {
                throw new MalformedException("U+2028 and U+2029 are escaped in canonical JSON", in.position() - 1);
            }
        }
    }

    /** Whether the two bytes behind 0xe2 make it U+2028 or U+2029. */
    private boolean isLineSeparator() {
        int at = in.position();
        return in.remaining() >= 2 && in.get(at) == (byte) 0x80 && (in.get(at + 1) & 0xfe) == 0xa8;
    }

    /** What the last key or string says. */
    String text() throws MalformedException {
        if (!hasEscapes) {
            return Utf8.decode(bytes(start, end), start);
        }
        StringBuilder text = new StringBuilder(end - start);
        ByteBuffer view = in.duplicate().limit(end).position(start);
        int from = start;
        while (view.hasRemaining()) {
            if (view.get() == '\\') {
                text.append(Utf8.decode(bytes(from, view.position() - 1), from));
                text.append(JsonEscape.read(view, isStrict));
                from = view.position();
            }
        }
        text.append(Utf8.decode(bytes(from, end), from));
        String whole = text.toString();
        if (Utf8.hasLoneSurrogate(whole)) {
            throw new MalformedException("An escape in the string is half of a Unicode character", start);
        }
        return whole;
    }

    /** The last number as it is written. */
    String number(int lengthMax) throws MalformedException {
        if (end - start > lengthMax) {
            throw new MalformedException("The number has more than " + lengthMax + " characters", start);
        }
        return new String(bytes(start, end), StandardCharsets.US_ASCII);
    }

    /** Where the last token began; for a key or a string, behind its quote. */
    int start() {
        return start;
    }

    private byte[] bytes(int from, int to) {
        byte[] bytes = new byte[to - from];
        in.get(from, bytes);
        return bytes;
    }

    private void skipSpace() throws MalformedException {
        int from = in.position();
        while (in.hasRemaining() && isSpace(in.get(in.position()))) {
            in.get();
        }
        if (isStrict && in.position() > from) {
            throw new MalformedException("Canonical JSON has no whitespace", from);
        }
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\t' || c == '\r';
    }

    private int peek(String inside) throws MalformedException {
        if (!in.hasRemaining()) {
            throw malformed("The text ends before " + inside);
        }
        return in.get(in.position()) & 0xff;
    }

    private boolean accept(char c) {
        if (in.hasRemaining() && in.get(in.position()) == c) {
            in.get();
            return true;
        }
        return false;
    }

    private void take(char c, String problem) throws MalformedException {
        if (!accept(c)) {
            throw malformed(problem);
        }
    }

    private MalformedException malformed(String message) {
        return new MalformedException(message, in.position());
    }
}
