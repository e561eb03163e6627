package cairn.app.run;

import cairn.app.config.ApiAddress;
import cairn.data.failure.MalformedException;
import cairn.network.dns.DnsResolver;
import cairn.network.dns.DnsServer;
import cairn.network.dns.HttpsServer;
import cairn.network.dns.SocketServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Makes the DNS resolver that the configuration describes. */
final class NameServers {
    private static final int PORT = 53;
    private static final Duration TRY = Duration.ofSeconds(2);
    private static final Duration HTTPS_PATIENCE = Duration.ofSeconds(5);
    private static final Path SYSTEM = Path.of("/etc/resolv.conf");

    private NameServers() {}

    /** {@code configured} is the value of {@code dns.resolvers}. */
    static DnsResolver resolver(String configured) throws IOException {
        Map<String, DnsServer> servers = new HashMap<>();
        for (String part : configured.split(",", -1)) {
            String pair = part.strip();
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String suffix = pair.substring(0, equals).toLowerCase(Locale.ROOT);
                suffix = suffix.startsWith(".") ? suffix.substring(1) : suffix;
                servers.put(
                        suffix.endsWith(".") ? suffix.substring(0, suffix.length() - 1) : suffix,
                        server(pair.substring(equals + 1)));
            }
        }
        if (!servers.containsKey("")) {
            ofMachine(servers);
        }
        return new DnsResolver(servers, InstantSource.system());
    }

    private static DnsServer server(String text) throws IOException {
        if (text.startsWith("https://")) {
            HttpClient client =
                    HttpClient.newBuilder().connectTimeout(HTTPS_PATIENCE).build();
            return new HttpsServer(client, URI.create(text), HTTPS_PATIENCE);
        }
        boolean hasPort = text.startsWith("[")
                ? text.contains("]:")
                : text.indexOf(':') == text.lastIndexOf(':') && text.indexOf(':') > 0;
        InetSocketAddress address = hasPort ? ApiAddress.parse(text) : new InetSocketAddress(literal(text), PORT);
        return new SocketServer(address, TRY);
    }

    /** An address as it stands: a server's name would need a server to be found. */
    private static InetAddress literal(String text) throws MalformedException {
        try {
            return InetAddress.ofLiteral(text.replace("[", "").replace("]", ""));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("\"" + text + "\" is no address of a DNS server");
        }
    }

    private static void ofMachine(Map<String, DnsServer> servers) throws IOException {
        if (!Files.isReadable(SYSTEM)) {
            return;
        }
        for (String line : Files.readAllLines(SYSTEM)) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length >= 2 && words[0].equals("nameserver") && words[1].indexOf('%') < 0) {
                servers.put("", server(words[1]));
                return;
            }
        }
    }
}
