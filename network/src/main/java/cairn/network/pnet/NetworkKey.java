package cairn.network.pnet;

import cairn.data.failure.MalformedException;
import cairn.network.duplex.Duplex;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** The key that a private network's nodes share. Any thread may use it. */
public final class NetworkKey {
    static final int BYTES = 32;
    private static final String HEADER = "/key/swarm/psk/1.0.0/";
    private static final String BINARY = "/bin/";

    private final byte[] bytes;

    private NetworkKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Reads a {@code swarm.key} file. */
    public static NetworkKey parse(byte[] file) throws MalformedException {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        int first = text.indexOf('\n');
        int second = text.indexOf('\n', first + 1);
        if (first < 0 || second < 0 || !text.substring(0, first).strip().equals(HEADER)) {
            throw new MalformedException("A network's key begins with the line " + HEADER + " and has two more");
        }
        String form = text.substring(first + 1, second).strip();
        byte[] key = form.equals(BINARY)
                ? Arrays.copyOfRange(file, second + 1, file.length)
                : decoded(form, text.substring(second + 1).strip());
        if (key.length != BYTES) {
            throw new MalformedException("A network's key has " + BYTES + " bytes, this one " + key.length);
        }
        return new NetworkKey(key);
    }

    private static byte[] decoded(String form, String text) throws MalformedException {
        try {
            return switch (form) {
                case "/base16/" -> HexFormat.of().parseHex(text);
                case "/base64/" -> Base64.getDecoder().decode(text);
                default -> throw new MalformedException("A network's key is in /base16/, /base64/ or /bin/");
            };
        } catch (IllegalArgumentException e) {
            throw new MalformedException("The network's key is not in the form " + form + " that its file says");
        }
    }

    /** A link that only nodes with the same key can read. */
    public Duplex protect(Duplex link) {
        return new PrivateDuplex(link, bytes);
    }
}
