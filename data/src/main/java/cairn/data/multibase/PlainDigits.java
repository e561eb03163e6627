package cairn.data.multibase;

import cairn.data.failure.MalformedException;
import java.nio.charset.StandardCharsets;

/** The identity base: a byte is the character of the same number. */
final class PlainDigits implements Digits {
    @Override
    public String encode(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public byte[] decode(String text, int start, String label) throws MalformedException {
        byte[] out = new byte[text.length() - start];
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                throw new MalformedException("A character above U+00FF is no byte of " + label, i);
            }
            out[i - start] = (byte) text.charAt(i);
        }
        return out;
    }
}
