package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two sites with certificates of their own behind one port, each with its own rules, asked with curl over HTTP/2. */
class TlsSitesTest {
    private static final String PASSWORD = "password";

    @TempDir
    private Path folder;

    private Program program;
    private int port;

    @Test
    void servesEachSiteWithItsCertificateAndItsRules() throws Exception {
        assumeTrue(Npm.onPath("curl").isPresent(), "curl is not installed");
        program = new Program(folder.resolve("home"));
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        makeCertificate("open.example");
        makeCertificate("strict.example");
        Files.writeString(program.home().resolve("cairn.toml"), """
                [gateway]
                listen = "127.0.0.1:0"
                tls-listen = "127.0.0.1:%d"
                alt-svc = 'h3=":443"'
                [admin]
                listen = "127.0.0.1:0"
                [[site]]
                host = "open.example"
                certificate = "open.example.pem"
                key = "open.example.key"
                [[site]]
                host = "strict.example"
                isolation = "path"
                trustless-only = true
                requests-per-minute = 3
                certificate = "strict.example.pem"
                key = "strict.example.key"
                """.formatted(port));
        Path file = Files.writeString(folder.resolve("file"), "over TLS");
        String cid = program.line("add", "-Q", "--cid-version=1", file.toString());
        try (RunningNode _ = RunningNode.start(program)) {
            String isolated = "https://" + cid + ".ipfs.open.example:" + port + "/";
            assertEquals("301 2 " + isolated, ask("open.example", "open.example", "/ipfs/" + cid));
            assertEquals("200 2 ", ask("open.example", cid + ".ipfs.open.example", "/"));
            assertEquals("406 2 ", ask("strict.example", "strict.example", "/ipfs/" + cid));
            assertEquals("200 2 ", ask("strict.example", "strict.example", "/ipfs/" + cid + "?format=raw"));
            assertEquals("200 2 ", ask("strict.example", "strict.example", "/ipfs/" + cid + "?format=car"));
            assertEquals("429 2 ", ask("strict.example", "strict.example", "/ipfs/" + cid + "?format=raw"));
        }
    }

    /** Asks a host, trusting only a site's certificate: status, version of HTTP, and where it leads. */
    private String ask(String site, String host, String path) throws Exception {
        ProcessBuilder curl = new ProcessBuilder(
                "curl",
                "-sS",
                "-o",
                "/dev/null",
                "--cacert",
                program.home().resolve(site + ".pem").toString(),
                "--resolve",
                host + ":" + port + ":127.0.0.1",
                "-w",
                "%{http_code} %{http_version} %{redirect_url}",
                "https://" + host + ":" + port + path);
        Program.Outcome outcome = Program.run(curl, folder);
        assertEquals(0, outcome.exit(), outcome.err());
        return outcome.out();
    }

    private void makeCertificate(String host) throws Exception {
        Path store = folder.resolve(host + ".p12");
        ProcessBuilder keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "own",
                "-dname",
                "CN=" + host,
                "-ext",
                "SAN=dns:" + host + ",dns:*.ipfs." + host,
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
        Program.Outcome outcome = Program.run(keytool, folder);
        assertEquals(0, outcome.exit(), outcome.out() + outcome.err());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        writePem(host + ".pem", "CERTIFICATE", keys.getCertificate("own").getEncoded());
        writePem(
                host + ".key",
                "PRIVATE KEY",
                keys.getKey("own", PASSWORD.toCharArray()).getEncoded());
    }

    private void writePem(String name, String what, byte[] bytes) throws Exception {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        String pem = "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
        Files.writeString(program.home().resolve(name), pem);
    }
}
