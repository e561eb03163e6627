package cairn.data.multibase;

import cairn.data.failure.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** RFC 4648: a digit for every few bits, in groups that fill whole bytes; a last group may be padded with '='. */
final class BitDigits implements Digits {
    private static final char PAD = '=';

    private final Alphabet alphabet;
    private final boolean isPadded;
    private final int bits;
    /** The fewest digits that fill whole bytes. */
    private final int groupChars;

    BitDigits(Alphabet alphabet, boolean isPadded) {
        this.alphabet = alphabet;
        this.isPadded = isPadded;
        this.bits = Integer.numberOfTrailingZeros(alphabet.size());
        this.groupChars = 8 / Math.min(Integer.lowestOneBit(bits), 8);
    }

    @Override
    public String encode(byte[] bytes) {
        int chars = Math.toIntExact(((long) bytes.length * 8 + bits - 1) / bits);
        byte[] out = new byte[isPadded ? wholeGroups(chars) : chars];
        int mask = (1 << bits) - 1;
        int buffer = 0;
        int held = 0;
        int at = 0;
        for (byte b : bytes) {
            buffer = (buffer << 8) | (b & 0xff);
            held += 8;
            while (held >= bits) {
                held -= bits;
                out[at++] = alphabet.digit((buffer >>> held) & mask);
            }
        }
        if (held > 0) {
            out[at++] = alphabet.digit((buffer << (bits - held)) & mask);
        }
        Arrays.fill(out, at, out.length, (byte) PAD);
        return new String(out, StandardCharsets.ISO_8859_1);
    }

    @Override
    public byte[] decode(String text, int start, String label) throws MalformedException {
        int end = text.length();
        while (isPadded && end > start && text.charAt(end - 1) == PAD) {
            end--;
        }
        if (isPadded && text.length() - start != wholeGroups(end - start)) {
            throw new MalformedException("The padding of the " + label + " text is wrong", end);
        }
        byte[] out = new byte[(int) ((long) (end - start) * bits / 8)];
        int buffer = 0;
        int held = 0;
        int at = 0;
        for (int i = start; i < end; i++) {
            buffer = (buffer << bits) | alphabet.value(text, i, label);
            held += bits;
            if (held >= 8) {
                held -= 8;
                out[at++] = (byte) (buffer >>> held);
            }
        }
        if (held >= bits) {
            throw new MalformedException("The " + label + " text has a digit too many or too few", end);
        }
        if ((buffer & ((1 << held) - 1)) != 0) {
            throw new MalformedException(
                    "The last digit of the " + label + " text has bits that belong to no byte", end);
        }
        return out;
    }

    private int wholeGroups(int chars) {
        return Math.ceilDiv(chars, groupChars) * groupChars;
    }
}
