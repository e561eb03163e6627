package cairn.data.multibase;

import cairn.data.failure.MalformedException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A base of the multibase table: its prefix, its name and its digits. */
public enum Multibase {
    /**
     * The bytes themselves. Its text has one character of U+0000 to U+00FF a byte and is to be written as ISO-8859-1.
     */
    IDENTITY("\0", "identity", new PlainDigits()),
    BASE2("0", "base2", bits("01")),
    BASE8("7", "base8", bits("01234567")),
    BASE10("9", "base10", number("0123456789")),
    BASE16("f", "base16", bits("0123456789abcdef")),
    BASE16UPPER("F", "base16upper", bits("0123456789ABCDEF")),
    BASE32HEX("v", "base32hex", bits("0123456789abcdefghijklmnopqrstuv")),
    BASE32HEXUPPER("V", "base32hexupper", bits("0123456789ABCDEFGHIJKLMNOPQRSTUV")),
    BASE32HEXPAD("t", "base32hexpad", padded("0123456789abcdefghijklmnopqrstuv")),
    BASE32HEXPADUPPER("T", "base32hexpadupper", padded("0123456789ABCDEFGHIJKLMNOPQRSTUV")),
    BASE32("b", "base32", bits("abcdefghijklmnopqrstuvwxyz234567")),
    BASE32UPPER("B", "base32upper", bits("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
    BASE32PAD("c", "base32pad", padded("abcdefghijklmnopqrstuvwxyz234567")),
    BASE32PADUPPER("C", "base32padupper", padded("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
    BASE32Z("h", "base32z", bits("ybndrfg8ejkmcpqxot1uwisza345h769")),
    BASE36("k", "base36", number("0123456789abcdefghijklmnopqrstuvwxyz")),
    BASE36UPPER("K", "base36upper", number("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
    BASE58BTC("z", "base58btc", number("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")),
    BASE58FLICKR("Z", "base58flickr", number("123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ")),
    BASE64("m", "base64", bits("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")),
    BASE64PAD("M", "base64pad", padded("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")),
    BASE64URL("u", "base64url", bits("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")),
    BASE64URLPAD("U", "base64urlpad", padded("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")),
    BASE256EMOJI("🚀", "base256emoji", new EmojiDigits());

    private static final Map<Integer, Multibase> BY_PREFIX = new HashMap<>();

    static {
        for (Multibase base : values()) {
            BY_PREFIX.put(base.prefix.codePointAt(0), base);
        }
    }

    private final String prefix;
    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // Every Digits is immutable; its tables are arrays.
    private final Digits digits;

    Multibase(String prefix, String label, Digits digits) {
        this.prefix = prefix;
        this.label = label;
        this.digits = digits;
    }

    private static Digits bits(String alphabet) {
        return new BitDigits(new Alphabet(alphabet), false);
    }

    private static Digits padded(String alphabet) {
        return new BitDigits(new Alphabet(alphabet), true);
    }

    private static Digits number(String alphabet) {
        return new NumberDigits(new Alphabet(alphabet));
    }

    /** The one character (code point) that the base's texts begin with. */
    public String prefix() {
        return prefix;
    }

    /** The table's name, such as {@code base32}. */
    public String label() {
        return label;
    }

    /** The base whose texts begin with this code point. */
    public static Optional<Multibase> byPrefix(int codePoint) {
        return Optional.ofNullable(BY_PREFIX.get(codePoint));
    }

    public static Optional<Multibase> byLabel(String label) {
        return Arrays.stream(values()).filter(b -> b.label.equals(label)).findFirst();
    }

    /** The base that {@code text} names by its prefix. */
    public static Multibase of(String text) throws MalformedException {
        if (text.isEmpty()) {
            throw new MalformedException("An empty text has no multibase prefix");
        }
        int codePoint = text.codePointAt(0);
        Multibase base = BY_PREFIX.get(codePoint);
        if (base == null) {
            String shown = codePoint < ' '
                    ? String.format(Locale.ROOT, "U+%04X", codePoint)
                    : "'" + Character.toString(codePoint) + "'";
            throw new MalformedException("No multibase has the prefix " + shown, 0);
        }
        return base;
    }

    /** The prefix, then the digits. */
    public String encode(byte[] bytes) {
        return prefix + encodeBare(bytes);
    }

    /** The digits without a prefix. */
    public String encodeBare(byte[] bytes) {
        return digits.encode(bytes);
    }

    /** Decodes a text that begins with a base's prefix; an error counts characters from the start of {@code text}. */
    public static byte[] decode(String text) throws MalformedException {
        Multibase base = of(text);
        return base.digits.decode(text, base.prefix.length(), base.label);
    }

    /** Decodes digits that have no prefix. */
    public byte[] decodeBare(String text) throws MalformedException {
        return digits.decode(text, 0, label);
    }
}
