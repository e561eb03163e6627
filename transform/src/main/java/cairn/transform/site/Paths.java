package cairn.transform.site;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Paths of a site, which begin with no slash, and addresses that lead from one to another. */
final class Paths {
    private static final String UNRESERVED = "-._~";

    private Paths() {}

    /** The folder of a path, with a slash at its end; empty for the root. */
    static String folder(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The path that an address on the page {@code from} means; nothing where it leads out of the site. */
    static Optional<String> resolve(String from, String address) {
        List<String> names = new ArrayList<>();
        if (!address.startsWith("/")) {
            names.addAll(Arrays.asList(folder(from).split("/", -1)));
        }
        for (String name : decoded(address).split("/", -1)) {
            if (name.equals("..")) {
                names.removeIf(String::isEmpty);
                if (names.isEmpty()) {
                    return Optional.empty();
                }
                names.removeLast();
            } else if (!name.equals(".")) {
                names.add(name);
            }
        }
        names.removeIf(String::isEmpty);
        return Optional.of(String.join("/", names) + (address.endsWith("/") && !names.isEmpty() ? "/" : ""));
    }

    /** The address of a path as it is on the page {@code from}. */
    static String relative(String from, String to) {
        String[] source = folder(from).split("/", -1);
        String[] target = to.split("/", -1);
        int common = 0;
        while (common < source.length - 1 && common < target.length - 1 && source[common].equals(target[common])) {
            common++;
        }
        StringBuilder address = new StringBuilder("../".repeat(source.length - 1 - common));
        for (int i = common; i < target.length; i++) {
            address.append(i > common ? "/" : "").append(encoded(target[i]));
        }
        return address.isEmpty() ? "./" : address.toString();
    }

    private static String encoded(String name) {
        StringBuilder out = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean isPlain = c < 128 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
            out.append(isPlain ? Character.toString(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return out.toString();
    }

    private static String decoded(String address) {
        byte[] in = address.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int count = 0;
        for (int i = 0; i < in.length; i++) {
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (in[i] == '%' && high >= 0 && low >= 0) {
                out[count++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                out[count++] = in[i];
            }
        }
        return new String(out, 0, count, StandardCharsets.UTF_8);
    }
}
