package cairn.services.acme;

import cairn.services.http.CertificateFiles;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * Keeps certificates fresh, on a thread of its own: it looks every hour, and asks where one is missing or in the last
 * third of its time. After a failure it waits a minute, and twice as long after each further one, up to six hours, so
 * that an authority's limits hold.
 */
public final class Renewal implements Closeable {
    private static final System.Logger LOG = System.getLogger("cairn.services.acme");
    private static final Duration LOOK = Duration.ofHours(1);
    private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
    private static final Duration WAIT_MAX = Duration.ofHours(6);

    private final Authority authority;
    private final Map<String, CertificateFiles> wanted;
    private final Challenges challenges;
    private final InstantSource clock;
    private final Thread thread;

    private Renewal(
            Authority authority, Map<String, CertificateFiles> wanted, Challenges challenges, InstantSource clock) {
        this.authority = authority;
        this.wanted = Map.copyOf(wanted);
        this.challenges = challenges;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("certificate renewal").unstarted(this::run);
    }

    /**
     * Begins.
     *
     * @param wanted files by the hosts that certificates are for; the hosts must lead to a listener that answers
     *     {@code challenges} on port 80
     */
    public static Renewal start(
            Authority authority, Map<String, CertificateFiles> wanted, Challenges challenges, InstantSource clock) {
        Renewal renewal = new Renewal(authority, wanted, challenges, clock);
        renewal.thread.start();
        return renewal;
    }

    private void run() {
        Duration wait = FIRST_WAIT;
        try {
            while (true) {
                boolean isDone = true;
                for (Map.Entry<String, CertificateFiles> one : wanted.entrySet()) {
                    isDone &= renewed(one.getKey(), one.getValue(), wait);
                }
                Thread.sleep(isDone ? LOOK : wait);
                wait = isDone ? FIRST_WAIT : wait.multipliedBy(2);
                wait = wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the host has a certificate that is good for a while. */
    private boolean renewed(String host, CertificateFiles files, Duration wait) throws InterruptedException {
        try {
            if (files.isDue(clock.instant())) {
                KeyPair key = keyPair();
                files.write(authority.certificate(host, key, challenges), key.getPrivate());
                LOG.log(Level.INFO, host + " has a new certificate");
            }
            return true;
        } catch (IOException e) {
            LOG.log(Level.WARNING, e.getMessage() + "; trying again in " + wait.toMinutes() + " minutes");
            return false;
        }
    }

    private static KeyPair keyPair() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IOException("This Java makes no P-256 keys", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
