package cairn.data.multibase;

import cairn.data.failure.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** The ASCII digits of a base. Where its letters have one case, the other case is read as well. */
final class Alphabet {
    private static final int ASCII_CHARS = 128;

    private final byte[] digits;
    private final byte[] values = new byte[ASCII_CHARS];

    Alphabet(String text) {
        digits = text.getBytes(StandardCharsets.US_ASCII);
        boolean hasOneCase = text.equals(text.toLowerCase(Locale.ROOT)) || text.equals(text.toUpperCase(Locale.ROOT));
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < digits.length; i++) {
            values[digits[i]] = (byte) i;
            if (hasOneCase) {
                values[Character.toLowerCase(digits[i])] = (byte) i;
                values[Character.toUpperCase(digits[i])] = (byte) i;
            }
        }
    }

    /** How many digits there are: the base. */
    int size() {
        return digits.length;
    }

    byte digit(int value) {
        return digits[value];
    }

    /** The value of the digit at {@code index} of {@code text}. */
    int value(String text, int index, String label) throws MalformedException {
        char digit = text.charAt(index);
        int value = digit < ASCII_CHARS ? values[digit] : -1;
        if (value < 0) {
            throw new MalformedException("'" + digit + "' is not a digit of " + label, index);
        }
        return value;
    }
}
