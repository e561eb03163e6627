package cairn.services.acme;

import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.shredzone.acme4j.Account;
import org.shredzone.acme4j.AccountBuilder;
import org.shredzone.acme4j.Authorization;
import org.shredzone.acme4j.Order;
import org.shredzone.acme4j.Session;
import org.shredzone.acme4j.Status;
import org.shredzone.acme4j.challenge.Http01Challenge;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.util.KeyPairUtils;

/**
 * An authority that gives certificates, and our account with it.
 *
 * @param directory its address, or one of acme4j's names such as {@code acme://letsencrypt.org}
 * @param contact where it may write to
 * @param accountKey the file with the account's key, which is made when it is missing
 */
public record Authority(URI directory, Optional<String> contact, Path accountKey) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CURVE = "secp256r1";

    /**
     * Gets a certificate, and those above it.
     *
     * @throws UnavailableException where the authority says no, or nothing
     */
    List<X509Certificate> certificate(String host, KeyPair key, Challenges challenges)
            throws IOException, InterruptedException {
        if (Security.getProvider(BouncyCastleProvider.PROVIDER_NAME) == null) {
            // acme4j asks for it by name. It comes last, so that nothing else uses it where it did not before.
            Security.addProvider(new BouncyCastleProvider());
        }
        try {
            Session session = new Session(directory);
            Order order = account(session).newOrder().domain(host).create();
            for (Authorization authorization : order.getAuthorizations()) {
                prove(authorization, host, challenges);
            }
            require(order.waitUntilReady(PATIENCE), Status.READY, host, "the order");
            order.execute(key);
            require(order.waitForCompletion(PATIENCE), Status.VALID, host, "the certificate");
            return order.getCertificate().getCertificateChain();
        } catch (AcmeException e) {
            throw new UnavailableException(
                    directory.getHost() + " gives no certificate for " + host + ": " + e.getMessage(), e);
        }
    }

    private Account account(Session session) throws IOException, AcmeException {
        AccountBuilder builder = new AccountBuilder().agreeToTermsOfService().useKeyPair(accountKeyPair());
        contact.ifPresent(address -> builder.addContact("mailto:" + address));
        return builder.create(session);
    }

    private KeyPair accountKeyPair() throws IOException {
        if (Files.exists(accountKey)) {
            try (Reader reader = Files.newBufferedReader(accountKey)) {
                return KeyPairUtils.readKeyPair(reader);
            }
        }
        KeyPair fresh = KeyPairUtils.createECKeyPair(CURVE);
        Files.createDirectories(accountKey.getParent());
        Path part = accountKey.resolveSibling(accountKey.getFileName() + ".new");
        Files.deleteIfExists(part);
        Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer writer = Files.newBufferedWriter(part)) {
            KeyPairUtils.writeKeyPair(fresh, writer);
        }
        Files.move(part, accountKey);
        return fresh;
    }

    private void prove(Authorization authorization, String host, Challenges challenges)
            throws IOException, AcmeException, InterruptedException {
        if (authorization.getStatus() == Status.VALID) {
            return;
        }
        Http01Challenge challenge = authorization
                .findChallenge(Http01Challenge.class)
                .orElseThrow(
                        () -> new UnavailableException(directory.getHost() + " does not take HTTP-01 for " + host));
        challenges.add(challenge.getToken(), challenge.getAuthorization());
        try {
            challenge.trigger();
            Status status = authorization.waitForCompletion(PATIENCE);
            String why = challenge
                    .getError()
                    .flatMap(problem -> problem.getDetail())
                    .map(detail -> " (" + detail + ")")
                    .orElse("");
            require(status, Status.VALID, host, "the proof that the host is ours" + why);
        } finally {
            challenges.remove(challenge.getToken());
        }
    }

    private void require(Status is, Status wanted, String host, String what) throws UnavailableException {
        if (is != wanted) {
            throw new UnavailableException(directory.getHost() + " gives no certificate for " + host + ": " + what
                    + " is " + is.name().toLowerCase(Locale.ROOT));
        }
    }
}
