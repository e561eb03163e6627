package cairn.data.dagpb;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Names of links as text. A byte {@code b} that is not part of valid UTF-8 is the char U+DC00 + b, a lone low surrogate
 * that no valid name has, so that every name survives a round trip. Names are ordered by their bytes.
 */
public final class PbName {
    private static final byte[] NO_BYTES = {};
    private static final char ESCAPE = '\uDC00';
    private static final char ESCAPE_MIN = '\uDC80';
    private static final char ESCAPE_MAX = '\uDCFF';
    private static final char REPLACEMENT = '\uFFFD';

    private PbName() {}

    /** The text of a name's bytes. */
    public static String decode(byte[] bytes) {
        if (bytes.length == 0) {
            return "";
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : decodeCarefully(bytes);
    }

    /** Whether the name's bytes are not valid UTF-8, so that its text holds escaped bytes. */
    public static boolean hasEscapedBytes(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < name.length() && Character.isLowSurrogate(name.charAt(i + 1))) {
                i++;
            } else if (c >= ESCAPE_MIN && c <= ESCAPE_MAX) {
                return true;
            }
        }
        return false;
    }

    /** Whether the text stands for bytes: it has no lone surrogate but those that are escaped bytes. */
    public static boolean canEncode(String name) {
        int i = 0;
        while (i < name.length()) {
            int point = name.codePointAt(i);
            boolean isLone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            if (isLone && (point < ESCAPE_MIN || point > ESCAPE_MAX)) {
                return false;
            }
            i += Character.charCount(point);
        }
        return true;
    }

    /**
     * The bytes of a name's text.
     *
     * @throws IllegalArgumentException where the text holds a lone surrogate that stands for no byte
     */
    public static byte[] encode(String name) {
        if (name.isEmpty()) {
            return NO_BYTES;
        }
        for (int i = 0; i < name.length(); i++) {
            if (Character.isSurrogate(name.charAt(i))) {
                return encodeCarefully(name);
            }
        }
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /** Compares as the bytes of the two names compare, unsigned. */
    public static int compare(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean isPlain = !Character.isSurrogate(x) && !Character.isSurrogate(y);
                return isPlain ? Character.compare(x, y) : Arrays.compareUnsigned(encode(a), encode(b));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private static String decodeCarefully(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        int at = 0;
        while (at < bytes.length) {
            int length = sequenceLength(bytes, at);
            if (length == 0) {
                text.append((char) (ESCAPE + (bytes[at] & 0xff)));
                at++;
            } else {
                text.append(new String(bytes, at, length, StandardCharsets.UTF_8));
                at += length;
            }
        }
        return text.toString();
    }

    /** The length of the valid UTF-8 sequence at {@code at}, or 0 where there is none (RFC 3629, section 4). */
    private static int sequenceLength(byte[] bytes, int at) {
        int lead = bytes[at] & 0xff;
        if (lead < 0x80) {
            return 1;
        }
        int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc2 || lead > 0xf4 || at + length > bytes.length) {
            return 0;
        }
        int second = bytes[at + 1] & 0xff;
        int least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > most) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }

    private static byte[] encodeCarefully(String name) {
        byte[] target = new byte[3 * name.length()];
        int at = 0;
        for (int i = 0; i < name.length(); ) {
            int point = name.codePointAt(i);
            i += Character.charCount(point);
            if (point >= ESCAPE_MIN && point <= ESCAPE_MAX) {
                target[at++] = (byte) (point - ESCAPE);
                continue;
            }
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException("The name holds a lone surrogate at index " + (i - 1));
            }
            byte[] encoded = Character.toString(point).getBytes(StandardCharsets.UTF_8);
            System.arraycopy(encoded, 0, target, at, encoded.length);
            at += encoded.length;
        }
        return Arrays.copyOf(target, at);
    }
}
