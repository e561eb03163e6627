package cairn.data.key;

import cairn.data.failure.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Text around a private key (RFC 7468). */
final class Pem {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final int LINE_CHARS = 64;
    /** More than an RSA key of 8192 bits takes. */
    private static final int CHARS_MAX = 16 * 1024;

    private Pem() {}

    static String write(byte[] bytes) {
        Base64.Encoder lines = Base64.getMimeEncoder(LINE_CHARS, new byte[] {'\n'});
        return BEGIN + "\n" + lines.encodeToString(bytes) + "\n" + END + "\n";
    }

    static byte[] read(String text) throws MalformedException {
        if (text.length() > CHARS_MAX) {
            throw new MalformedException("A key in PEM has at most " + CHARS_MAX + " characters");
        }
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new MalformedException("There is no line " + BEGIN + " and " + END);
        }
        String lines = text.substring(begin + BEGIN.length(), end);
        StringBuilder digits = new StringBuilder(lines.length());
        lines.chars().filter(c -> !Character.isWhitespace(c)).forEach(c -> digits.append((char) c));
        try {
            return Base64.getDecoder().decode(digits.toString().getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("The text between the dashed lines is not base64: " + e.getMessage());
        }
    }
}
