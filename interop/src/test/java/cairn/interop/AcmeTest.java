package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
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

/** A node gets its certificate from Pebble, Let's Encrypt's server for tests, serves with it, and renews it in time. */
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
    void getsItsCertificateAndRenewsIt() throws Exception {
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
        try {
            getsIt(program, http, tls);
            renewsIt(program, tls);
        } finally {
            pebble.destroy();
            pebble.waitFor();
        }
    }

    private static void getsIt(Program program, int http, int tls) throws Exception {
        try (RunningNode node = RunningNode.start(program)) {
            X509Certificate certificate = awaitCertificate(tls, program.home(), "Pebble");
            assertEquals(
                    "localhost",
                    certificate.getSubjectAlternativeNames().iterator().next().get(1));
            assertEquals(http, node.gateway().getPort());
        }
    }

    private void renewsIt(Program program, int tls) throws Exception {
        // One that has used up eight ninths of its time: it is served until the new one is there.
        writeOldCertificate(program.home().resolve("acme"));
        try (RunningNode _ = RunningNode.start(program)) {
            awaitCertificate(tls, program.home(), "Pebble");
        }
        // One that has time left is kept.
        Path chain = program.home().resolve("acme").resolve("localhost.pem");
        FileTime written = Files.getLastModifiedTime(chain);
        try (RunningNode _ = RunningNode.start(program)) {
            awaitCertificate(tls, program.home(), "Pebble");
        }
        assertEquals(written, Files.getLastModifiedTime(chain));
    }

    private void writeOldCertificate(Path to) throws Exception {
        Path store = folder.resolve("old.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                ("-genkeypair -keyalg EC -alias own -dname CN=old -ext SAN=dns:localhost -startdate -80d -validity 90"
                                + " -storetype PKCS12 -storepass password -keystore")
                        .replace(' ', '\n'),
                store.toString());
        List<String> words = String.join("\n", command).lines().toList();
        Process keytool = new ProcessBuilder(words).redirectErrorStream(true).start();
        String told = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, keytool.waitFor(), told);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "password".toCharArray());
        }
        pem(
                to.resolve("localhost.pem"),
                "CERTIFICATE",
                keys.getCertificate("own").getEncoded());
        pem(
                to.resolve("localhost.key"),
                "PRIVATE KEY",
                keys.getKey("own", "password".toCharArray()).getEncoded());
    }

    private static void pem(Path file, String what, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
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

    private static X509Certificate awaitCertificate(int port, Path home, String issuer) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        IOException last = new IOException("nothing was tried");
        while (System.nanoTime() < end) {
            try {
                X509Certificate certificate = certificate(port);
                if (certificate.getIssuerX500Principal().getName().contains(issuer)) {
                    return certificate;
                }
            } catch (IOException e) {
                last = e;
            }
            // A second's wait that is not a sleep: a child that ends after it.
            new ProcessBuilder("sleep", "1").start().waitFor();
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
