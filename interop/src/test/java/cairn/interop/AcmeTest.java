package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node gets its certificate from Pebble, Let's Encrypt's server for tests, and serves with it. */
class AcmeTest {
    private static final String PEBBLE = "github.com/letsencrypt/pebble/v2";
    private static final String VERSION = "v2.10.1";
    private static final int SECONDS_MAX = 90;

    @TempDir
    private Path folder;

    /** A client that looks at any certificate. */
    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void getsItsCertificate() throws Exception {
        Path work = Files.createDirectories(folder.resolve("go"));
        Path modules = pebble(work);
        int http = freePort();
        int tls = freePort();
        int directory = freePort();
        Process pebble = start(work, modules, http, directory);
        Program program = new Program(folder.resolve("home"));
        Files.writeString(program.home().resolve("cairn.toml"), """
                [gateway]
                listen = "127.0.0.1:%d"
                tls-listen = "127.0.0.1:%d"
                [admin]
                listen = "127.0.0.1:0"
                [acme]
                directory = "acme://pebble/localhost:%d"
                contact = "ops@cairn.example"
                [[site]]
                host = "localhost"
                isolation = "path"
                acme = true
                """.formatted(http, tls, directory));
        try (RunningNode node = RunningNode.start(program)) {
            X509Certificate certificate = awaitCertificate(tls, program.home());
            assertTrue(certificate.getIssuerX500Principal().getName().contains("Pebble"), certificate::toString);
            assertEquals(
                    "localhost",
                    certificate.getSubjectAlternativeNames().iterator().next().get(1));
            assertEquals(http, node.gateway().getPort());
        } finally {
            pebble.destroy();
            pebble.waitFor();
        }
    }

    /** Builds it, and returns its module's folder, which has the certificate that it serves its directory with. */
    private static Path pebble(Path work) throws IOException, InterruptedException {
        Go go = Go.find(work);
        Files.writeString(work.resolve("go.mod"), "module acme\n\ngo 1.24\n");
        String command = PEBBLE + "/cmd/pebble";
        Program.Outcome got = go.run(work, "get", command + "@" + VERSION);
        assumeTrue(got.exit() == 0, () -> "Pebble cannot be had: " + got.err());
        Program.Outcome built = go.run(work, "build", "-o", "pebble", command);
        assertEquals(0, built.exit(), built.err());
        return Path.of(
                go.run(work, "list", "-m", "-f", "{{.Dir}}", PEBBLE).out().strip());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Process start(Path work, Path modules, int http, int directory)
            throws IOException, InterruptedException {
        Path certificates = modules.resolve("test").resolve("certs").resolve("localhost");
        Path configuration = Files.writeString(
                work.resolve("pebble.json"), """
                {"pebble": {"listenAddress": "127.0.0.1:%d", "managementListenAddress": "127.0.0.1:%d",
                  "certificate": "%s/cert.pem", "privateKey": "%s/key.pem", "httpPort": %d, "tlsPort": 1,
                  "profiles": {"default": {"description": "usual", "validityPeriod": 7776000}}}}
                """.formatted(directory, freePort(), certificates, certificates, http));
        ProcessBuilder builder = new ProcessBuilder(
                        work.resolve("pebble").toString(), "-config", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("pebble.log").toFile());
        builder.environment().put("PEBBLE_VA_NOSLEEP", "1");
        Process pebble = builder.start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (!takesConnections(directory)) {
            assertTrue(
                    !pebble.waitFor(100, TimeUnit.MILLISECONDS) && System.nanoTime() < end,
                    () -> "Pebble does not start: " + log(work));
        }
        return pebble;
    }

    private static String log(Path work) {
        try {
            return Files.readString(work.resolve("pebble.log"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static boolean takesConnections(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private static X509Certificate awaitCertificate(int port, Path home) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        IOException last = new IOException("nothing was tried");
        while (System.nanoTime() < end) {
            try {
                return certificate(port);
            } catch (IOException e) {
                last = e;
                // A second's wait that is not a sleep: a child that ends after it.
                new ProcessBuilder("sleep", "1").start().waitFor();
            }
        }
        throw new AssertionError(Files.readString(home.resolveSibling("up.log")), last);
    }

    private static X509Certificate certificate(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anyone()}, null);
        URI place = URI.create("https://127.0.0.1:" + port);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(place.getHost(), place.getPort())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName("localhost")));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }
}
