package cairn.data.codec;

import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;

/** The escapes of JSON strings: which are read, and which are written. */
final class JsonEscape {
    private static final String HEX = "0123456789abcdef";
    private static final int CODE_DIGITS = 4;

    private JsonEscape() {}

    /** Reads what stands behind a backslash. A strict reader takes only escapes that are {@link #append written}. */
    static char read(ByteBuffer in, boolean isStrict) throws MalformedException {
        int start = in.position() - 1;
        if (!in.hasRemaining()) {
            throw new MalformedException("The text ends inside an escape", start);
        }
        int kind = in.get();
        char c = switch (kind) {
            case '"', '\\', '/' -> (char) kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> code(in, start);
            default -> throw new MalformedException("JSON has no such escape", start);
        };
        if (isStrict && !isCanonical(c, in, start)) {
            throw new MalformedException("Canonical JSON does not escape this character in this way", start);
        }
        return c;
    }

    private static char code(ByteBuffer in, int start) throws MalformedException {
        int code = 0;
        for (int i = 0; i < CODE_DIGITS; i++) {
            int digit = in.hasRemaining() ? Character.digit(in.get(), 16) : -1;
            if (digit < 0) {
                throw new MalformedException("Behind \\u four hexadecimal digits are missing", start);
            }
            code = code << 4 | digit;
        }
        return (char) code;
    }

    private static boolean isCanonical(char c, ByteBuffer in, int start) {
        StringBuilder canonical = new StringBuilder();
        append(canonical, c);
        int length = in.position() - start;
        boolean isSame = canonical.length() == length;
        for (int i = 0; isSame && i < length; i++) {
            isSame = canonical.charAt(i) == in.get(start + i);
        }
        return isSame;
    }

    /** Writes a char as it stands in a canonical string. */
    static void append(StringBuilder out, char c) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (c < ' ' || c == '\u2028' || c == '\u2029') {
                    out.append("\\u");
                    for (int shift = 12; shift >= 0; shift -= 4) {
                        out.append(HEX.charAt(c >>> shift & 0xf));
                    }
                } else {
                    out.append(c);
                }
            }
        }
    }
}
