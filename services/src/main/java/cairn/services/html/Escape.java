package cairn.services.html;

import cairn.data.dagpb.PbName;
import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Text where it must not be taken for markup or for parts of a URL. */
public final class Escape {
    private static final int HEX = 16;
    private static final String PATH_MARKS = "-._~!$&'()*+,;=:@";
    /** RFC 8187, attr-char. */
    private static final String PARAMETER_MARKS = "-._~!#$&+^`|";

    /** Characters of ASCII that do not stand for themselves in HTML; those beyond are looked at one by one. */
    private static final boolean[] MARKUP = new boolean[128];

    private static final boolean[] PLAIN_IN_PATH = plain(PATH_MARKS);
    private static final boolean[] PLAIN_IN_PARAMETER = plain(PARAMETER_MARKS);

    static {
        for (char c = 0; c < MARKUP.length; c++) {
            MARKUP[c] = "&<>\"'".indexOf(c) >= 0 || isRefused(c);
        }
    }

    private Escape() {}

    private static boolean[] plain(String marks) {
        boolean[] plain = new boolean[128];
        for (char c = 0; c < plain.length; c++) {
            plain[c] = Character.isLetterOrDigit(c) || marks.indexOf(c) >= 0;
        }
        return plain;
    }

    /** For HTML's text and quoted attributes. */
    public static String html(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= MARKUP.length || MARKUP[c]) {
                return escaped(text);
            }
        }
        return text;
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(isRefused(c) || Character.isSurrogate(c) && isLone(text, i) ? '\ufffd' : c);
            }
        }
        return out.toString();
    }

    private static boolean isRefused(char c) {
        return Character.isISOControl(c) && c != '\n' && c != '\t';
    }

    private static boolean isLone(String text, int at) {
        char c = text.charAt(at);
        return Character.isHighSurrogate(c)
                ? at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1))
                : at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
    }

    /** One name of a URL's path; bytes that are no UTF-8 are the bytes that they were. */
    public static String segment(String name) {
        return percent(name, PLAIN_IN_PATH);
    }

    /** The value of a header's parameter such as {@code filename*}, without its {@code UTF-8''}. */
    public static String parameter(String value) {
        return percent(value, PLAIN_IN_PARAMETER);
    }

    private static String percent(String text, boolean[] plain) {
        int clean = 0;
        while (clean < text.length() && text.charAt(clean) < plain.length && plain[text.charAt(clean)]) {
            clean++;
        }
        if (clean == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        byte[] bytes = PbName.canEncode(text) ? PbName.encode(text) : text.getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            char c = (char) (b & 0xff);
            if (c < plain.length && plain[c]) {
                out.append(c);
            } else {
                out.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return out.toString();
    }

    /**
     * What {@link #segment} stands for: percent-encoded text, whose bytes may be no UTF-8.
     *
     * @throws MalformedException where a percent sign is no percent-encoding
     */
    public static String decoded(String text) throws MalformedException {
        if (text.indexOf('%') < 0 && text.chars().allMatch(c -> c < 128)) {
            return text;
        }
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 3);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), HEX) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), HEX);
            if (low < 0) {
                throw new MalformedException("it has a % that is no percent-encoding");
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        byte[] name = new byte[bytes.flip().remaining()];
        bytes.get(name);
        return PbName.decode(name);
    }
}
