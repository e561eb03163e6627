package cairn.data.multiaddr;

import cairn.data.failure.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Names and paths: UTF-8 without control characters. */
enum TextValue implements Value {
    /** A word without a slash. */
    WORD,
    /** A domain name. */
    NAME,
    /** A path of the file system: the rest of the address. */
    PATH,
    /** A path of an HTTP server, its special characters escaped. */
    ESCAPED;

    private static final int NAME_BYTES_MAX = 255;
    private static final String UNRESERVED = "-_.~";

    @Override
    public int sizeBytes() {
        return VARIABLE;
    }

    @Override
    public boolean isPath() {
        return this == PATH;
    }

    @Override
    public byte[] parse(String text) throws MalformedException {
        byte[] bytes = (this == ESCAPED ? unescaped(text) : text).getBytes(StandardCharsets.UTF_8);
        text(bytes);
        return bytes;
    }

    @Override
    public String text(byte[] bytes) throws MalformedException {
        String text = decoded(bytes);
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            throw new MalformedException("A name in an address is empty or has control characters");
        }
        boolean fits = switch (this) {
            case WORD -> text.indexOf('/') < 0;
            case NAME -> text.indexOf('/') < 0 && bytes.length <= NAME_BYTES_MAX;
            case PATH -> text.length() > 1 && text.startsWith("/") && !text.endsWith("/");
            case ESCAPED -> true;
        };
        if (!fits) {
            throw new MalformedException(
                    "\"" + text + "\" is no " + (this == PATH ? "path" : "name without a slash") + " for an address");
        }
        return this == ESCAPED ? escaped(bytes) : text;
    }

    /** Percent-encoding; a plus is a space, as go-multiaddr writes it. */
    private static String unescaped(String text) throws MalformedException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                out.write(bytes[i] == '+' ? ' ' : bytes[i]);
                continue;
            }
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low < 0) {
                throw new MalformedException("\"" + text + "\" has a % without two hexadecimal digits behind it");
            }
            out.write(high << 4 | low);
            i += 2;
        }
        return decoded(out.toByteArray());
    }

    private static String escaped(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            boolean isPlain =
                    b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || UNRESERVED.indexOf(b) >= 0;
            if (isPlain) {
                text.append((char) b);
            } else {
                text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return text.toString();
    }

    private static String decoded(byte[] bytes) throws MalformedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("A name in an address is not UTF-8");
        }
    }
}
