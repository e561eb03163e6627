package cairn.services.http;

import cairn.data.failure.MalformedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate and its key as files in PEM.
 *
 * @param chain the certificate, and after it those that lead to a root that clients know
 * @param key its private key in PKCS #8, not encrypted
 */
public record CertificateFiles(Path chain, Path key) {
    private static final long BYTES_MAX = 1024 * 1024;
    private static final int PEM_CHARS = 64;
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END PRIVATE KEY-----");

    /** What the files hold. */
    record Content(List<X509Certificate> chain, PrivateKey key) {}

    /** Whether both are there. */
    public boolean exist() {
        return Files.exists(chain) && Files.exists(key);
    }

    /** Whether a new certificate is due: where there is none, or it is in the last third of its time. */
    public boolean isDue(Instant now) throws IOException {
        if (!exist()) {
            return true;
        }
        X509Certificate certificate = certificates().getFirst();
        Instant end = certificate.getNotAfter().toInstant();
        Duration time = Duration.between(certificate.getNotBefore().toInstant(), end);
        return now.isAfter(end.minus(time.dividedBy(3)));
    }

    /** Writes both, each all or nothing, the key for its owner only. */
    public void write(List<X509Certificate> certificates, PrivateKey secret) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            for (X509Certificate certificate : certificates) {
                text.append(pem("CERTIFICATE", certificate.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new IOException("A certificate cannot be written: " + e.getMessage(), e);
        }
        write(key, pem("PRIVATE KEY", secret.getEncoded()), "rw-------");
        write(chain, text.toString(), "rw-r--r--");
    }

    private static String pem(String what, byte[] bytes) {
        String text = Base64.getMimeEncoder(PEM_CHARS, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    private static void write(Path file, String text, String permissions) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path part = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(part);
        Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Reads both.
     *
     * @throws MalformedException where one is not what it should be, or the key is that of another certificate
     */
    Content read() throws IOException {
        List<X509Certificate> certificates = certificates();
        PrivateKey secret = secret(certificates.getFirst());
        return new Content(certificates, secret);
    }

    private List<X509Certificate> certificates() throws IOException {
        byte[] text = text(chain).getBytes(StandardCharsets.ISO_8859_1);
        try {
            List<X509Certificate> certificates =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(text))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (GeneralSecurityException e) {
            throw (MalformedException)
                    new MalformedException(chain + " holds no certificates in PEM: " + e.getMessage()).initCause(e);
        }
        throw new MalformedException(chain + " holds no certificate");
    }

    private PrivateKey secret(X509Certificate certificate) throws IOException {
        Matcher matcher = KEY.matcher(text(key));
        if (!matcher.find()) {
            throw new MalformedException(
                    key + " holds no PRIVATE KEY in PEM; openssl pkcs8 -topk8 -nodes makes one of other forms");
        }
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(matcher.group(1));
            String algorithm = certificate.getPublicKey().getAlgorithm();
            PrivateKey secret = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
            requirePair(certificate, secret, algorithm);
            return secret;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw (MalformedException)
                    new MalformedException(key + " is no key for the certificate in " + chain).initCause(e);
        }
    }

    private void requirePair(X509Certificate certificate, PrivateKey secret, String algorithm)
            throws GeneralSecurityException, MalformedException {
        String scheme = switch (algorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> algorithm;
        };
        Signature signature = Signature.getInstance(scheme);
        signature.initSign(secret);
        signature.update(certificate.getSignature());
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(certificate.getSignature());
        if (!signature.verify(signed)) {
            throw new MalformedException(key + " is the key of another certificate than that in " + chain);
        }
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > BYTES_MAX) {
            throw new MalformedException(file + " is larger than " + BYTES_MAX + " bytes");
        }
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
