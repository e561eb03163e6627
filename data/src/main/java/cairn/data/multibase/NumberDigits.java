package cairn.data.multibase;

import cairn.data.failure.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes as one big number; leading zero bytes are as many leading zero digits. Works with as many digits at a
 * time as an int holds; the cost grows with the square of the length, so long texts are refused.
 */
final class NumberDigits implements Digits {
    /** The longest text that is decoded. */
    private static final int CHARS_MAX = 8192;

    private final Alphabet alphabet;
    /** How many digits are handled at a time, and the base to that power, which is below 2^31. */
    private final int limbDigits;

    private final int limbBase;

    NumberDigits(Alphabet alphabet) {
        this.alphabet = alphabet;
        int count = 0;
        long power = 1;
        while (power * alphabet.size() < Integer.MAX_VALUE) {
            power *= alphabet.size();
            count++;
        }
        this.limbDigits = count;
        this.limbBase = (int) power;
    }

    @Override
    public String encode(byte[] bytes) {
        int zeros = leadingZeros(bytes);
        // A limb holds 29.9 bits (10^9), 25.8 (36^5) or 29.3 (58^5): reckoning with 25 leaves room.
        int[] limbs = new int[(bytes.length - zeros) * 8 / 25 + 1];
        int used = 0;
        for (int at = zeros; at < bytes.length; ) {
            int count = Math.min(4, bytes.length - at);
            long carry = 0;
            for (int i = 0; i < count; i++) {
                carry = carry << 8 | (bytes[at++] & 0xff);
            }
            for (int j = 0; j < used || carry != 0; j++) {
                carry += (long) limbs[j] << (8 * count);
                limbs[j] = (int) (carry % limbBase);
                carry /= limbBase;
                used = Math.max(used, j + 1);
            }
        }
        byte[] out = new byte[zeros + used * limbDigits];
        int start = out.length;
        for (int j = 0; j < used; j++) {
            int limb = limbs[j];
            for (int i = 0; i < limbDigits && (limb != 0 || j < used - 1); i++) {
                out[--start] = alphabet.digit(limb % alphabet.size());
                limb /= alphabet.size();
            }
        }
        start -= zeros;
        Arrays.fill(out, start, start + zeros, alphabet.digit(0));
        return new String(out, start, out.length - start, StandardCharsets.ISO_8859_1);
    }

    @Override
    public byte[] decode(String text, int start, String label) throws MalformedException {
        int length = text.length() - start;
        if (length > CHARS_MAX) {
            throw new MalformedException(
                    "A " + label + " text of " + length + " characters is too long; " + CHARS_MAX + " are read");
        }
        int zeros = 0;
        while (zeros < length && alphabet.value(text, start + zeros, label) == 0) {
            zeros++;
        }
        int[] words = new int[(length - zeros) * 6 / 32 + 1];
        int used = 0;
        for (int at = start + zeros; at < text.length(); ) {
            int end = Math.min(text.length(), at + limbDigits);
            long carry = 0;
            long scale = 1;
            for (; at < end; at++) {
                carry = carry * alphabet.size() + alphabet.value(text, at, label);
                scale *= alphabet.size();
            }
            for (int j = 0; j < used || carry != 0; j++) {
                carry += (words[j] & 0xffffffffL) * scale;
                words[j] = (int) carry;
                carry >>>= 32;
                used = Math.max(used, j + 1);
            }
        }
        return bigEndian(words, used, zeros);
    }

    private static byte[] bigEndian(int[] words, int used, int zeros) {
        int topBytes = used == 0 ? 0 : (39 - Integer.numberOfLeadingZeros(words[used - 1])) / 8;
        byte[] out = new byte[zeros + Math.max(0, used - 1) * 4 + topBytes];
        for (int i = out.length - 1, k = 0; i >= zeros; i--, k++) {
            out[i] = (byte) (words[k / 4] >>> (k % 4 * 8));
        }
        return out;
    }

    private static int leadingZeros(byte[] bytes) {
        int zeros = 0;
        while (zeros < bytes.length && bytes[zeros] == 0) {
            zeros++;
        }
        return zeros;
    }
}
