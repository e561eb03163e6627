package cairn.services.gateway;

import cairn.data.cid.Cid;
import cairn.data.dagpb.PbName;
import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The path of a request under {@code /ipfs/}.
 *
 * @param root the first CID
 * @param rootText the CID as it was asked for
 * @param names the names below it, percent-decoded one by one
 * @param raw the path as it was sent
 */
record GatewayPath(Cid root, String rootText, List<String> names, String raw) {
    private static final int NAMES_MAX = 512;
    private static final int HEX = 16;

    /**
     * Takes a path apart.
     *
     * @throws MalformedException where it has no CID, or a name that is not percent-encoded or no name of an entry
     */
    static GatewayPath parse(String raw) throws MalformedException {
        String[] parts = raw.split("/", -1);
        if (parts.length > NAMES_MAX) {
            throw new MalformedException("The path has more than " + NAMES_MAX + " names");
        }
        String rootText = parts.length > 2 ? decode(parts[2]) : "";
        if (rootText.isEmpty()) {
            throw new MalformedException("The path has no CID behind /ipfs/");
        }
        List<String> names = new ArrayList<>();
        for (int i = 3; i < parts.length; i++) {
            String name = decode(parts[i]);
            if (name.isEmpty()) {
                continue;
            }
            if (!canName(name)) {
                throw new MalformedException("\"" + name.replace('\0', '?') + "\" cannot be a name in a path");
            }
            names.add(name);
        }
        return new GatewayPath(Cid.parse(rootText), rootText, List.copyOf(names), raw);
    }

    private static String decode(String text) throws MalformedException {
        if (text.indexOf('%') < 0) {
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
                throw new MalformedException("The path has a % that is no percent-encoding");
            }
            bytes.put((byte) (high << 4 | low));
            i += 2;
        }
        byte[] name = new byte[bytes.flip().remaining()];
        bytes.get(name);
        return PbName.decode(name);
    }

    boolean endsInSlash() {
        return raw.endsWith("/");
    }

    /** The path as it was sent, with a slash at its end. */
    String rawWithSlash() {
        return "/ipfs/" + encodedBelow() + "/";
    }

    private String encodedBelow() {
        StringBuilder path = new StringBuilder(rootText);
        names.forEach(name -> path.append('/').append(Escape.segment(name)));
        return path.toString();
    }

    /** The path for a header, percent-encoded where a header needs it. */
    String shown() {
        return endsInSlash() ? rawWithSlash() : "/ipfs/" + encodedBelow();
    }

    /** Whether a path can name the entry: a hostile directory may have names such as "..". */
    static boolean canName(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.indexOf('/') < 0
                && name.indexOf('\0') < 0;
    }

    /** The last name, or the CID. */
    String name() {
        return names.isEmpty() ? rootText : names.getLast();
    }
}
