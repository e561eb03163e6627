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
 * @param verifiesInBrowser whether browsers get a service worker that verifies, and else only what clients can verify
 * @param httpsOnly whether plain HTTP is answered with the way to HTTPS
 * @param budget what a client may have on it, where that is not what it may have on others
 * @param certificate the files of its certificate, where it has one of its own
 * @param acme whether it gets a certificate from the authority of acme.directory
 */
public record SiteTable(
        String host,
        boolean isSubdomain,
        boolean dnslink,
        boolean inlines,
        boolean trustlessOnly,
        boolean verifiesInBrowser,
        boolean httpsOnly,
        Optional<SiteBudget> budget,
        Optional<SiteCertificate> certificate,
        boolean acme) {
    private static final Set<String> KEYS = Set.of(
            "host",
            "isolation",
            "dnslink",
            "inline-dnslink",
            "trustless-only",
            "verify-in-browser",
            "https-only",
            "requests-per-minute",
            "mebibytes-per-hour",
            "certificate",
            "key",
            "acme");
    private static final long NUMBER_MAX = 999_999_999;

    /** What each client may have on a site; 0 for any number. */
    public record SiteBudget(long requestsPerMinute, long mebibytesPerHour) {}

    /** Files in PEM, in the node's home unless their paths are absolute. */
    public record SiteCertificate(String chain, String key) {}

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
                # The same, but browsers get a service worker that verifies each block before it shows pages.
                # verify-in-browser = false
                # Whether requests over plain HTTP are sent on to HTTPS, at its usual port.
                # https-only = false
                # What an address may have on it, in place of what [gateway] says; 0 for any number.
                # requests-per-minute = 0
                # mebibytes-per-hour = 0
                # Its certificate, with those above it, and its key, in PEM; read again when they change. For a
                # subdomain site it covers *.ipfs.HOST and *.ipns.HOST too. See gateway.tls-listen.
                # certificate = "tls/example.org.pem"
                # key = "tls/example.org.key"
                # Or: get one from acme.directory. The host's port 80 must lead to gateway.listen; isolation is "path".
                # acme = false
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
                flag(table, "trustless-only", false, problems),
                flag(table, "verify-in-browser", false, problems),
                flag(table, "https-only", false, problems),
                budget(table, problems),
                certificate(table, text, problems),
                flag(table, "acme", false, problems));
        if (site.trustlessOnly && site.verifiesInBrowser) {
            problems.add("trustless-only and verify-in-browser of " + text + " exclude each other");
        }
        if (site.acme && (site.isSubdomain || site.certificate.isPresent())) {
            problems.add("acme of " + text + " needs isolation = \"path\", since the authority gives no wildcards this"
                    + " way, and no certificate of its own");
        }
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

    private static Optional<SiteBudget> budget(TomlTable table, List<String> problems) {
        if (!table.contains("requests-per-minute") && !table.contains("mebibytes-per-hour")) {
            return Optional.empty();
        }
        return Optional.of(new SiteBudget(
                number(table, "requests-per-minute", problems), number(table, "mebibytes-per-hour", problems)));
    }

    private static long number(TomlTable table, String key, List<String> problems) {
        Object value = table.contains(key) ? table.get(key) : 0L;
        if (value instanceof Long number && number >= 0 && number <= NUMBER_MAX) {
            return number;
        }
        problems.add(key + " of a [[site]] is a whole number, 0 or more, not " + value);
        return 0;
    }

    private static Optional<SiteCertificate> certificate(TomlTable table, String host, List<String> problems) {
        Object chain = table.get("certificate");
        Object key = table.get("key");
        if (chain == null && key == null) {
            return Optional.empty();
        }
        if (chain instanceof String chainFile && key instanceof String keyFile) {
            return Optional.of(new SiteCertificate(chainFile, keyFile));
        }
        problems.add("certificate and key of " + host + " are the paths of two files in PEM");
        return Optional.empty();
    }
}
