package cairn.services.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/** Self-signed certificates in PEM, made by the JDK's keytool. */
public final class TestCertificate {
    private static final String PASSWORD = "password";

    private TestCertificate() {}

    /** Writes a new certificate for the host and the hosts below it, and its key, into the folder. */
    public static CertificateFiles write(Path folder, String host) throws IOException {
        CertificateFiles files = new CertificateFiles(folder.resolve(host + ".pem"), folder.resolve(host + ".key"));
        Path store = Files.createTempDirectory(folder, "store").resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "own",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "SAN=dns:" + host + ",dns:*." + host,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            files.write(List.of((X509Certificate) keys.getCertificate("own")), (PrivateKey)
                    keys.getKey("own", PASSWORD.toCharArray()));
            return files;
        } catch (GeneralSecurityException e) {
            throw new IOException(output, e);
        }
    }
}
