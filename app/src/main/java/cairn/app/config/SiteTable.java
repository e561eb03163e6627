package cairn.app.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tomlj.TomlTable;

/**
 * A {@code [[site]]} of the configuration: a host, and what the gateway does on it.
 *
 * @param host the host, in lower case, without a port
 * @param isSubdomain whether each CID and name has a host of its own below it; else content lies under its paths
 * @param dnslink whether the host's own DNSLink is served on it
 * @param inlines whether domains become one label below it
 * @param trustlessOnly whether only what clients can verify is served
 */
public record SiteTable(String host, boolean isSubdomain, boolean dnslink, boolean inlines, boolean trustlessOnly) {
    private static final Set<String> KEYS = Set.of("host", "isolation", "dnslink", "inline-dnslink", "trustless-only");
    private static final String HOST = "[a-z0-9]([a-z0-9.-]*[a-z0-9])?";

    /** What the template says of it. */
    static String template() {
        return """

                # Hosts that the gateway knows; each is a table of its own.
                # [[site]]
                # host = "example.org"
                # Where content lies: "subdomain" gives each CID and name a host of its own, "path" shares the host.
                # isolation = "subdomain"
                # Whether the DNSLink of the host itself is served on it.
                # dnslink = true
                # Whether domains become one label (en-wikipedia--on--ipfs-org), which one certificate covers.
                # inline-dnslink = true
                # Whether only blocks, CARs and records are served, which clients verify themselves.
                # trustless-only = false
                """;
    }

    /** Reads a table; what is wrong with it goes to {@code problems}. */
    static Optional<SiteTable> read(TomlTable table, List<String> problems) {
        int before = problems.size();
        for (String key : table.keySet()) {
            if (!KEYS.contains(key)) {
                String known = String.join(", ", KEYS.stream().sorted().toList());
                problems.add("a [[site]] has no " + key + "; it has: " + known);
            }
        }
        Object host = table.get("host");
        if (!(host instanceof String text) || !text.matches(HOST)) {
            problems.add("a [[site]] has a host in lower case without a port, not " + host);
            return Optional.empty();
        }
        Object isolation = table.contains("isolation") ? table.get("isolation") : "subdomain";
        if (!"subdomain".equals(isolation) && !"path".equals(isolation)) {
            problems.add("isolation of " + host + " is \"subdomain\" or \"path\", not " + isolation);
        }
        SiteTable site = new SiteTable(
                text,
                "subdomain".equals(isolation),
                flag(table, "dnslink", true, problems),
                flag(table, "inline-dnslink", true, problems),
                flag(table, "trustless-only", false, problems));
        return problems.size() == before ? Optional.of(site) : Optional.empty();
    }

    private static boolean flag(TomlTable table, String key, boolean fallback, List<String> problems) {
        Object value = table.contains(key) ? table.get(key) : fallback;
        if (value instanceof Boolean flag) {
            return flag;
        }
        problems.add(key + " of a [[site]] is true or false, not " + value);
        return fallback;
    }
}
