package cairn.data.multibase;

import cairn.data.failure.MalformedException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A base of the multibase table: its prefix, its name and its digits. */
public enum Multibase {
    BASE2('0', "base2", "01"),
    BASE8('7', "base8", "01234567"),
    BASE10('9', "base10", "0123456789"),
    BASE16('f', "base16", "0123456789abcdef"),
    BASE16UPPER('F', "base16upper", "0123456789ABCDEF"),
    BASE32HEX('v', "base32hex", "0123456789abcdefghijklmnopqrstuv"),
    BASE32HEXUPPER('V', "base32hexupper", "0123456789ABCDEFGHIJKLMNOPQRSTUV"),
    BASE32HEXPAD('t', "base32hexpad", "0123456789abcdefghijklmnopqrstuv=", true),
    BASE32HEXPADUPPER('T', "base32hexpadupper", "0123456789ABCDEFGHIJKLMNOPQRSTUV=", true),
    BASE32('b', "base32", "abcdefghijklmnopqrstuvwxyz234567"),
    BASE32UPPER('B', "base32upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    BASE32PAD('c', "base32pad", "abcdefghijklmnopqrstuvwxyz234567=", true),
    BASE32PADUPPER('C', "base32padupper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567=", true),
    BASE32Z('h', "base32z", "ybndrfg8ejkmcpqxot1uwisza345h769"),
    BASE36('k', "base36", "0123456789abcdefghijklmnopqrstuvwxyz"),
    BASE36UPPER('K', "base36upper", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    BASE58BTC('z', "base58btc", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"),
    BASE58FLICKR('Z', "base58flickr", "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"),
    BASE64('m', "base64", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"),
    BASE64PAD('M', "base64pad", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=", true),
    BASE64URL('u', "base64url", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
    BASE64URLPAD('U', "base64urlpad", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=", true);

    /** The longest text that is decoded by the bases that are not powers of two, whose cost grows with its square. */
    public static final int BIG_NUMBER_CHARS_MAX = 4096;

    private static final int PAD = '=';

    private final char prefix;
    private final String label;
    private final String digits;
    private final boolean padded;
    private final int bits;
    /** Digit to value, -1 where there is none; written by the constructor only. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final byte[] values = new byte[128];

    Multibase(char prefix, String label, String digits) {
        this(prefix, label, digits, false);
    }

    Multibase(char prefix, String label, String digits, boolean padded) {
        this.prefix = prefix;
        this.label = label;
        this.digits = padded ? digits.substring(0, digits.length() - 1) : digits;
        this.padded = padded;
        int base = this.digits.length();
        this.bits = Integer.bitCount(base) == 1 ? Integer.numberOfTrailingZeros(base) : 0;
        boolean oneCase = this.digits.equals(this.digits.toLowerCase(Locale.ROOT))
                || this.digits.equals(this.digits.toUpperCase(Locale.ROOT));
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < base; i++) {
            char digit = this.digits.charAt(i);
            values[digit] = (byte) i;
            if (oneCase) {
                values[Character.toLowerCase(digit)] = (byte) i;
                values[Character.toUpperCase(digit)] = (byte) i;
            }
        }
    }

    public char prefix() {
        return prefix;
    }

    /** The table's name, such as {@code base32}. */
    public String label() {
        return label;
    }

    public static Optional<Multibase> byPrefix(char prefix) {
        return Arrays.stream(values()).filter(b -> b.prefix == prefix).findFirst();
    }

    public static Optional<Multibase> byLabel(String label) {
        return Arrays.stream(values()).filter(b -> b.label.equals(label)).findFirst();
    }

    /** The prefix, then the digits. */
    public String encode(byte[] bytes) {
        return prefix + encodeBare(bytes);
    }

    /** The digits without a prefix. */
    public String encodeBare(byte[] bytes) {
        return bits == 0 ? encodeBigNumber(bytes) : encodeBits(bytes);
    }

    /** Decodes a text that begins with a base's prefix. */
    public static byte[] decode(String text) throws MalformedException {
        if (text.isEmpty()) {
            throw new MalformedException("An empty text has no multibase prefix");
        }
        Optional<Multibase> base = byPrefix(text.charAt(0));
        if (base.isEmpty()) {
            throw new MalformedException("No multibase has the prefix '" + text.charAt(0) + "'");
        }
        return base.get().decodeBare(text.substring(1));
    }

    /** Decodes digits that have no prefix. */
    public byte[] decodeBare(String text) throws MalformedException {
        return bits == 0 ? decodeBigNumber(text) : decodeBits(text);
    }

    private String encodeBits(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length * 8 / bits + 8);
        int buffer = 0;
        int held = 0;
        for (byte b : bytes) {
            buffer = (buffer << 8) | (b & 0xff);
            held += 8;
            while (held >= bits) {
                held -= bits;
                out.append(digits.charAt((buffer >>> held) & ((1 << bits) - 1)));
            }
            buffer &= (1 << held) - 1;
        }
        if (held > 0) {
            out.append(digits.charAt((buffer << (bits - held)) & ((1 << bits) - 1)));
        }
        while (padded && out.length() * bits % 8 != 0) {
            out.append((char) PAD);
        }
        return out.toString();
    }

    private byte[] decodeBits(String text) throws MalformedException {
        int end = text.length();
        while (padded && end > 0 && text.charAt(end - 1) == PAD) {
            end--;
        }
        if (padded && (text.length() * bits % 8 != 0 || (text.length() - end) * bits >= 8 * bits)) {
            throw new MalformedException("The padding of the " + label + " text is wrong", end);
        }
        byte[] out = new byte[(int) ((long) end * bits / 8)];
        int buffer = 0;
        int held = 0;
        int at = 0;
        for (int i = 0; i < end; i++) {
            buffer = (buffer << bits) | value(text, i);
            held += bits;
            if (held >= 8) {
                held -= 8;
                out[at++] = (byte) (buffer >>> held);
                buffer &= (1 << held) - 1;
            }
        }
        if (held >= bits || buffer != 0) {
            throw new MalformedException("The " + label + " text has bits left over", end);
        }
        return out;
    }

    private String encodeBigNumber(byte[] bytes) {
        int zeros = 0;
        while (zeros < bytes.length && bytes[zeros] == 0) {
            zeros++;
        }
        byte[] reversed = new byte[(bytes.length - zeros) * 2 + 1 + (digits.length() == 10 ? bytes.length : 0)];
        int used = 0;
        for (int i = zeros; i < bytes.length; i++) {
            int carry = bytes[i] & 0xff;
            for (int j = 0; j < used || carry != 0; j++) {
                carry += (reversed[j] & 0xff) << 8;
                reversed[j] = (byte) (carry % digits.length());
                carry /= digits.length();
                used = Math.max(used, j + 1);
            }
        }
        StringBuilder out = new StringBuilder(zeros + used);
        for (int i = 0; i < zeros; i++) {
            out.append(digits.charAt(0));
        }
        for (int i = used - 1; i >= 0; i--) {
            out.append(digits.charAt(reversed[i]));
        }
        return out.toString();
    }

    private byte[] decodeBigNumber(String text) throws MalformedException {
        if (text.length() > BIG_NUMBER_CHARS_MAX) {
            throw new MalformedException(
                    "The " + label + " text has more than " + BIG_NUMBER_CHARS_MAX + " characters");
        }
        int zeros = 0;
        while (zeros < text.length() && value(text, zeros) == 0) {
            zeros++;
        }
        byte[] reversed = new byte[text.length() - zeros];
        int used = 0;
        for (int i = zeros; i < text.length(); i++) {
            int carry = value(text, i);
            for (int j = 0; j < used || carry != 0; j++) {
                carry += (reversed[j] & 0xff) * digits.length();
                reversed[j] = (byte) carry;
                carry >>>= 8;
                used = Math.max(used, j + 1);
            }
        }
        byte[] out = new byte[zeros + used];
        for (int i = 0; i < used; i++) {
            out[zeros + i] = reversed[used - 1 - i];
        }
        return out;
    }

    private int value(String text, int index) throws MalformedException {
        char digit = text.charAt(index);
        int value = digit < 128 ? values[digit] : -1;
        if (value < 0) {
            throw new MalformedException("'" + digit + "' is not a digit of " + label, index);
        }
        return value;
    }
}
