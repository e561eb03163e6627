package cairn.services.gateway;

import cairn.data.failure.MalformedException;
import cairn.data.path.Namespace;
import cairn.services.html.Escape;
import java.util.ArrayList;
import java.util.List;

/**
 * A content path that a request asks for.
 *
 * @param namespace /ipfs/ or /ipns/
 * @param root the CID or name, as it was asked for
 * @param names the names below it, percent-decoded one by one
 * @param endsInSlash whether a slash follows the last of them
 */
record GatewayPath(Namespace namespace, String root, List<String> names, boolean endsInSlash) {
    private static final int NAMES_MAX = 512;

    GatewayPath {
        names = List.copyOf(names);
    }

    /** Whether the text lies under a namespace that the gateway serves. */
    static boolean isContent(String raw) {
        return raw.startsWith("/ipfs/") || raw.startsWith("/ipns/");
    }

    /**
     * Takes a path apart that is percent-encoded, as requests have it.
     *
     * @throws MalformedException where it has no root, or a name that is not percent-encoded or no name of an entry
     */
    static GatewayPath parse(String raw) throws MalformedException {
        int slash = raw.indexOf('/', "/ipfs/".length());
        String rootText = raw.substring("/ipfs/".length(), slash < 0 ? raw.length() : slash);
        Namespace namespace = raw.startsWith("/ipns/") ? Namespace.IPNS : Namespace.IPFS;
        String root = Escape.decoded(rootText);
        if (root.isEmpty()) {
            throw new MalformedException("there is no " + (namespace.isMutable() ? "name" : "CID") + " in it");
        }
        return below(namespace, root, slash < 0 ? "" : raw.substring(slash));
    }

    /** A path below a root that is known from elsewhere. */
    static GatewayPath below(Namespace namespace, String root, String rawNames) throws MalformedException {
        String[] parts = rawNames.split("/", -1);
        if (parts.length > NAMES_MAX) {
            throw new MalformedException("it has more than " + NAMES_MAX + " names");
        }
        List<String> names = new ArrayList<>();
        for (String part : parts) {
            String name = Escape.decoded(part);
            if (name.isEmpty()) {
                continue;
            }
            if (!canName(name)) {
                throw new MalformedException("\"" + name.replace('\0', '?') + "\" cannot be a name in a path");
            }
            names.add(name);
        }
        return new GatewayPath(namespace, root, names, rawNames.endsWith("/"));
    }

    /** The names, percent-encoded, each with a slash before it, and the slash at the end where there is one. */
    String encodedNames() {
        StringBuilder path = new StringBuilder();
        names.forEach(name -> path.append('/').append(Escape.segment(name)));
        return endsInSlash ? path.append('/').toString() : path.toString();
    }

    /** The root as a path of its own, percent-encoded. */
    String encodedRoot() {
        return "/" + namespace.label() + "/" + Escape.segment(root);
    }

    /** The whole path, percent-encoded where a header or a URL needs it. */
    String shown() {
        return encodedRoot() + encodedNames();
    }

    GatewayPath withRoot(String other) {
        return new GatewayPath(namespace, other, names, endsInSlash);
    }

    GatewayPath withSlash() {
        return new GatewayPath(namespace, root, names, true);
    }

    /** Whether a path can name the entry: a hostile directory may have names such as "..". */
    static boolean canName(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.indexOf('/') < 0
                && name.indexOf('\0') < 0;
    }

    /** The last name, or the root. */
    String name() {
        return names.isEmpty() ? root : names.getLast();
    }
}
