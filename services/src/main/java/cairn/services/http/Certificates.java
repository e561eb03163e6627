package cairn.services.http;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * The certificates of a listener, read again when their files change. A thread of its own looks; where what it finds is
 * not whole, those read before go on counting. Connections that are open keep the certificate they began with.
 */
final class Certificates implements Closeable {
    static final int CHECK_SECONDS = 2;

    private static final System.Logger LOG = System.getLogger("cairn.services.http");
    /** The key store never leaves this process. */
    private static final String PASSWORD = "in memory";

    private record Version(Path file, long sizeBytes, long modifiedMillis) {}

    private final List<CertificateFiles> files;
    private final SslContextFactory.Server context = new SslContextFactory.Server();
    private Optional<Thread> watch = Optional.empty();

    private Certificates(List<CertificateFiles> files) {
        this.files = List.copyOf(files);
        context.setKeyStorePassword(PASSWORD);
        context.setSniRequired(false);
    }

    /** Reads the files that are there and watches all. */
    static Certificates open(List<CertificateFiles> files) throws IOException {
        Certificates certificates = new Certificates(files);
        List<Version> versions = certificates.versions();
        certificates.context.setKeyStore(certificates.keyStore());
        certificates.watch =
                Optional.of(Thread.ofVirtual().name("certificates").start(() -> certificates.look(versions)));
        return certificates;
    }

    SslContextFactory.Server context() {
        return context;
    }

    private void look(List<Version> first) {
        List<Version> known = first;
        try {
            while (true) {
                Thread.sleep(Duration.ofSeconds(CHECK_SECONDS));
                List<Version> now = versions();
                if (!now.equals(known)) {
                    known = now;
                    reload();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // Jetty's reload throws Exception itself.
    private void reload() {
        try {
            KeyStore fresh = keyStore();
            context.reload(factory -> factory.setKeyStore(fresh));
            LOG.log(Level.INFO, "Certificates were read again: " + files.size());
        } catch (Exception e) {
            LOG.log(Level.WARNING, "Certificates changed and cannot be used; those read before count: " + e);
        }
    }

    private List<Version> versions() {
        return files.stream()
                .flatMap(pair -> Stream.of(pair.chain(), pair.key()))
                .map(Certificates::version)
                .toList();
    }

    private static Version version(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(
                    file, attributes.size(), attributes.lastModifiedTime().toMillis());
        } catch (IOException e) {
            return new Version(file, -1, 0); // not there, or not to be read: that it is later counts as a change
        }
    }

    private KeyStore keyStore() throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (CertificateFiles pair : files) {
                if (pair.exist()) {
                    CertificateFiles.Content content = pair.read();
                    store.setKeyEntry(
                            "certificate-" + store.size(),
                            content.key(),
                            PASSWORD.toCharArray(),
                            content.chain().toArray(X509Certificate[]::new));
                }
            }
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException("This Java cannot keep certificates: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        watch.ifPresent(Thread::interrupt);
    }
}
