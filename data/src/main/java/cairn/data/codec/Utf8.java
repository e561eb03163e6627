package cairn.data.codec;

import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strings as their bytes; what is not Unicode is an error instead of a replacement. */
final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /** {@code offset} is where the string stands in its block, for the error. */
    static String decode(byte[] bytes, long offset) throws MalformedException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("The string is not UTF-8", offset);
        }
    }

    static byte[] encode(String text) throws MalformedException {
        if (hasLoneSurrogate(text)) {
            throw new MalformedException("A string has a char that is half of a Unicode character");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!isPair(text, i)) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    /** Whether a character of two chars begins at {@code index}. */
    static boolean isPair(String text, int index) {
        return index + 1 < text.length() && Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1));
    }

    /** Orders as the UTF-8 bytes are ordered, which is the order of the code points. */
    static int compare(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean isHighX = Character.isSurrogate(x);
                boolean isHighY = Character.isSurrogate(y);
                // A surrogate is part of a code point above all those of one char.
                return isHighX == isHighY ? Character.compare(x, y) : isHighX ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
