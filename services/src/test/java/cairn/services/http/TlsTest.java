package cairn.services.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.data.failure.MalformedException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS, HTTP/2 and certificates, with the JDK's client and with curl. */
class TlsTest {
    private static final String ALT_SVC = "h3=\":443\"; ma=60";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private static HttpServer start(Handler handler, CertificateFiles... files) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return HttpServer.start(HttpServer.Options.at(address).with(new Tls(List.of(files), ALT_SVC)), handler);
    }

    private static void echo(Request request, Response response) throws IOException {
        String text = request.method() + " " + request.rawTarget() + " " + request.host() + " " + request.isSecure();
        response.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The certificates that a client trusts. */
    private record Trust(List<X509Certificate> certificates) {}

    private static Trust trust(CertificateFiles... files) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (CertificateFiles one : files) {
            certificates.add(one.read().chain().getFirst());
        }
        return new Trust(certificates);
    }

    /** A context that trusts the certificates in the files, and nothing else. */
    private static SSLContext trusting(CertificateFiles... files) throws IOException, GeneralSecurityException {
        return trusting(trust(files));
    }

    private static SSLContext trusting(Trust trust) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (X509Certificate one : trust.certificates) {
            store.setCertificateEntry(one.getSerialNumber().toString(), one);
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static HttpRequest request(HttpServer server, String path) {
        return HttpRequest.newBuilder(
                        URI.create("https://localhost:" + server.address().getPort() + path))
                .timeout(PATIENCE)
                .build();
    }

    /** The certificate that a client gets that asks for a name. */
    private static X509Certificate certificate(HttpServer server, String name, Trust trust)
            throws IOException, GeneralSecurityException {
        // A context of its own each time: the JDK's would take up the session of another name.
        SSLContext context = trusting(trust);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(server.address().getAddress(), server.address().getPort())) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void speaksBothVersions() throws Exception {
        CertificateFiles files = TestCertificate.write(folder, "localhost");
        try (HttpServer server = start(TlsTest::echo, files)) {
            for (HttpClient.Version version : HttpClient.Version.values()) {
                if (version == HttpClient.Version.HTTP_1_1 || version == HttpClient.Version.HTTP_2) {
                    try (HttpClient client = HttpClient.newBuilder()
                            .sslContext(trusting(files))
                            .version(version)
                            .build()) {
                        HttpResponse<String> answer =
                                client.send(request(server, "/a%2Fb//c?d"), HttpResponse.BodyHandlers.ofString());
                        assertEquals(version, answer.version());
                        assertEquals(
                                "GET /a%2Fb//c?d localhost:" + server.address().getPort() + " true", answer.body());
                        assertEquals(
                                ALT_SVC, answer.headers().firstValue("Alt-Svc").orElse(""));
                    }
                }
            }
        }
    }

    @Test
    void resetsOnlyTheStreamOfAnAnswerThatBreaksOff() throws Exception {
        CertificateFiles files = TestCertificate.write(folder, "localhost");
        CountDownLatch broken = new CountDownLatch(1);
        Handler handler = (request, response) -> {
            if (request.rawPath().equals("/breaks")) {
                response.write(ByteBuffer.allocate(100_000));
                throw new IOException("the source is gone");
            }
            broken.await();
            echo(request, response);
        };
        try (HttpServer server = start(handler, files);
                HttpClient client =
                        HttpClient.newBuilder().sslContext(trusting(files)).build()) {
            var other = client.sendAsync(request(server, "/goes-on"), HttpResponse.BodyHandlers.ofString());
            assertThrows(
                    IOException.class,
                    () -> client.send(request(server, "/breaks"), HttpResponse.BodyHandlers.ofByteArray()));
            broken.countDown();
            HttpResponse<String> answer = other.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertEquals(HttpClient.Version.HTTP_2, answer.version());
            assertTrue(answer.body().startsWith("GET /goes-on "), answer.body());
        }
    }

    @Test
    void choosesTheCertificateByNameAndReadsItAgain() throws Exception {
        CertificateFiles first = TestCertificate.write(folder, "a.example");
        CertificateFiles second = TestCertificate.write(folder, "b.example");
        Trust trust = trust(first, second);
        try (HttpServer server = start(TlsTest::echo, first, second)) {
            assertEquals(
                    "CN=a.example",
                    certificate(server, "x.a.example", trust)
                            .getSubjectX500Principal()
                            .toString());
            X509Certificate old = certificate(server, "b.example", trust);
            assertEquals("CN=b.example", old.getSubjectX500Principal().toString());

            CertificateFiles fresh = TestCertificate.write(Files.createDirectory(folder.resolve("new")), "b.example");
            Trust both = trust(second, fresh);
            // Until the certificate comes too, the new key changes nothing.
            Files.copy(fresh.key(), second.key(), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(fresh.chain(), second.chain(), StandardCopyOption.REPLACE_EXISTING);
            assertNotEquals(old.getSerialNumber(), serialAfterChange(server, old.getSerialNumber(), both));
        }
    }

    private static BigInteger serialAfterChange(HttpServer server, BigInteger old, Trust trust)
            throws IOException, InterruptedException, GeneralSecurityException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        BigInteger serial = old;
        while (serial.equals(old) && System.nanoTime() < end) {
            boolean isOver = new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
            assertEquals(false, isOver);
            serial = certificate(server, "b.example", trust).getSerialNumber();
        }
        return serial;
    }

    @Test
    void refusesWhatIsNoCertificate() throws Exception {
        CertificateFiles a = TestCertificate.write(folder, "a.example");
        CertificateFiles b = TestCertificate.write(folder, "b.example");
        CertificateFiles mixed = new CertificateFiles(a.chain(), b.key());
        MalformedException e = assertThrows(MalformedException.class, () -> start(TlsTest::echo, mixed));
        assertTrue(e.getMessage().contains("another certificate"), e.getMessage());
        CertificateFiles swapped = new CertificateFiles(a.key(), a.key());
        assertThrows(MalformedException.class, () -> start(TlsTest::echo, swapped));
        CertificateFiles keyless = new CertificateFiles(a.chain(), a.chain());
        assertThrows(MalformedException.class, () -> start(TlsTest::echo, keyless));
    }

    @Test
    void startsBeforeItsCertificateIsThere() throws Exception {
        CertificateFiles files = new CertificateFiles(folder.resolve("localhost.pem"), folder.resolve("localhost.key"));
        try (HttpServer server = start(TlsTest::echo, files)) {
            TestCertificate.write(folder, "localhost");
            Trust trust = trust(files);
            long end = System.nanoTime() + PATIENCE.toNanos();
            boolean isThere = false;
            while (!isThere && System.nanoTime() < end) {
                assertEquals(false, new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS));
                isThere = isServed(server, trust);
            }
            assertTrue(isThere);
        }
    }

    private static boolean isServed(HttpServer server, Trust trust) throws GeneralSecurityException {
        try {
            return certificate(server, "localhost", trust).getBasicConstraints() < 0;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    @Test
    void speaksHttp2ToCurl() throws Exception {
        CertificateFiles files = TestCertificate.write(folder, "site.example");
        try (HttpServer server = start(TlsTest::echo, files)) {
            int port = server.address().getPort();
            Process curl;
            try {
                curl = new ProcessBuilder(
                                "curl",
                                "-sS",
                                "--http2",
                                "--cacert",
                                files.chain().toString(),
                                "--resolve",
                                "www.site.example:" + port + ":127.0.0.1",
                                "-w",
                                " %{http_version}",
                                "https://www.site.example:" + port + "/x")
                        .redirectErrorStream(true)
                        .start();
            } catch (IOException e) {
                assumeTrue(false, "curl is not installed");
                return;
            }
            String text = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals("GET /x www.site.example:" + port + " true 2", text);
        }
    }
}
