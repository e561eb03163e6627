package cairn.network.tls;

import cairn.data.failure.MalformedException;
import cairn.data.key.Der;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.Signature;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertPath;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateFactorySpi;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/**
 * Reads certificates that have no issuer, as js-libp2p shows them and the JDK refuses them, and others as the JDK does.
 * The JDK's TLS takes its reader from the providers of the whole program and from nowhere else, so this one is put
 * before them; it is asked for every certificate, and does something only where the JDK has failed. What it gives then
 * is the JDK's own certificate with a name in place of none, which nobody outside can know; that its signature fits
 * what was read was checked before.
 */
final class NamelessCertificates extends CertificateFactorySpi {
    private static final String NAME = "cairn-nameless";
    private static final String TYPE = "X.509";
    /** More than any certificate of a peer has. */
    private static final int BYTES_MAX = 32 * 1024;

    private static final int UTF8_STRING = 0x0c;
    private static final int SET = 0x31;
    private static final int EXTENSIONS = Der.EXPLICIT + 3;
    private static final byte[] COMMON_NAME_OID = HexFormat.of().parseHex("550403");
    private static final byte[] MARK = mark();

    private final CertificateFactory jdk;

    NamelessCertificates() throws GeneralSecurityException {
        this.jdk = CertificateFactory.getInstance(TYPE, "SUN");
    }

    /** Has the program's TLS read such certificates from now on; does nothing where it does already. */
    static void install() {
        if (Security.getProvider(NAME) == null) {
            Security.insertProviderAt(new Source(), 1);
        }
    }

    /** Whether it had no issuer, and its own key's signature was found to fit it. */
    static boolean hasRead(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().equals(new X500Principal(MARK));
    }

    private static byte[] mark() {
        byte[] name = new byte[16];
        new SecureRandom().nextBytes(name);
        byte[] text = HexFormat.of().formatHex(name).getBytes(StandardCharsets.US_ASCII);
        byte[] pair = Der.value(Der.SEQUENCE, Der.oid(COMMON_NAME_OID), Der.value(UTF8_STRING, text));
        return Der.value(Der.SEQUENCE, Der.value(SET, pair));
    }

    private static final class Source extends Provider {
        private static final long serialVersionUID = 1;

        Source() {
            super(NAME, "1", "X.509 certificates that name no issuer");
            putService(
                    new Service(this, "CertificateFactory", TYPE, Source.class.getName(), List.of("X509"), Map.of()) {
                        @Override
                        public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                            try {
                                return new NamelessCertificates();
                            } catch (GeneralSecurityException e) {
                                throw new NoSuchAlgorithmException(e);
                            }
                        }
                    });
        }
    }

    @Override
    public Certificate engineGenerateCertificate(InputStream in) throws CertificateException {
        if (!(in instanceof ByteArrayInputStream)) {
            return jdk.generateCertificate(in);
        }
        in.mark(0);
        try {
            return jdk.generateCertificate(in);
        } catch (CertificateException e) {
            try {
                in.reset();
                return named(in.readNBytes(BYTES_MAX));
            } catch (IOException | GeneralSecurityException again) {
                e.addSuppressed(again);
                throw e;
            }
        }
    }

    private X509Certificate named(byte[] bytes) throws IOException, GeneralSecurityException {
        Der whole = Der.sequence(bytes);
        byte[] body = whole.bytes(Der.SEQUENCE);
        byte[] algorithm = Der.value(Der.SEQUENCE, whole.bytes(Der.SEQUENCE));
        byte[] signature = whole.bits();
        whole.requireEnd();
        byte[] patched = Der.value(
                Der.SEQUENCE, Der.value(Der.SEQUENCE, named(Der.values(body))), algorithm, Der.bitString(signature));
        X509Certificate certificate = (X509Certificate) jdk.generateCertificate(new ByteArrayInputStream(patched));
        Signature check = Signature.getInstance(certificate.getSigAlgName());
        check.initVerify(certificate.getPublicKey());
        check.update(Der.value(Der.SEQUENCE, body));
        if (!check.verify(signature)) {
            throw new MalformedException("The certificate's signature does not fit it");
        }
        return certificate;
    }

    /** The same contents with names where there are none. */
    private static byte[][] named(Der body) throws MalformedException {
        byte[] version = body.bytes(Der.EXPLICIT);
        BigInteger serial = body.unsigned();
        byte[] algorithm = body.bytes(Der.SEQUENCE);
        if (body.bytes(Der.SEQUENCE).length > 0) {
            throw new MalformedException("The certificate has an issuer, and is not refused for having none");
        }
        byte[] validity = body.bytes(Der.SEQUENCE);
        byte[] subject = body.bytes(Der.SEQUENCE);
        byte[] key = body.bytes(Der.SEQUENCE);
        byte[] extensions = body.bytes(EXTENSIONS);
        body.requireEnd();
        return new byte[][] {
            Der.value(Der.EXPLICIT, version),
            Der.integer(serial),
            Der.value(Der.SEQUENCE, algorithm),
            MARK,
            Der.value(Der.SEQUENCE, validity),
            subject.length == 0 ? MARK : Der.value(Der.SEQUENCE, subject),
            Der.value(Der.SEQUENCE, key),
            Der.value(EXTENSIONS, extensions)
        };
    }

    @Override
    public Collection<? extends Certificate> engineGenerateCertificates(InputStream in) throws CertificateException {
        return jdk.generateCertificates(in);
    }

    @Override
    public CertPath engineGenerateCertPath(InputStream in) throws CertificateException {
        return jdk.generateCertPath(in);
    }

    @Override
    public CertPath engineGenerateCertPath(InputStream in, String encoding) throws CertificateException {
        return jdk.generateCertPath(in, encoding);
    }

    @Override
    public CertPath engineGenerateCertPath(List<? extends Certificate> certificates) throws CertificateException {
        return jdk.generateCertPath(certificates);
    }

    @Override
    public Iterator<String> engineGetCertPathEncodings() {
        return jdk.getCertPathEncodings();
    }

    @Override
    public CRL engineGenerateCRL(InputStream in) throws CRLException {
        return jdk.generateCRL(in);
    }

    @Override
    public Collection<? extends CRL> engineGenerateCRLs(InputStream in) throws CRLException {
        return jdk.generateCRLs(in);
    }
}
