package cairn.storage.key;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/** A node's private key and what others know it by. */
public final class Identity {
    private static final String FILE = "self";
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    /** Protobuf: field 1 (key type) is 1 (Ed25519), field 2 (data) has 32 bytes. */
    private static final byte[] PUBLIC_KEY_HEAD = {0x08, 0x01, 0x12, 0x20};

    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private final PrivateKey privateKey;
    private final byte[] publicKey;

    private Identity(PrivateKey privateKey, byte[] publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** Reads the key in {@code directory}, or makes one. */
    public static Identity open(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            create(directory, file);
        }
        Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
        if (OTHERS.stream().anyMatch(open::contains)) {
            throw new UnavailableException(
                    "Others can read the private key " + file + "; make it yours: chmod 600 " + file);
        }
        return parse(file, Files.readString(file, StandardCharsets.US_ASCII));
    }

    private static void create(Path directory, Path file) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            byte[] encoded = KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
            String pem = BEGIN + "\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n" + END + "\n";
            Path fresh = directory.resolve(FILE + ".new");
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true); // The name must never stand for an empty file: others know the node by this key.
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            throw new UnavailableException("Another process is making the key " + file + "; try again", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no Ed25519", e);
        }
    }

    private static Identity parse(Path file, String pem) throws IOException {
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new MalformedException(file + " is no private key in PEM; put back a copy of it");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
            byte[] seed =
                    ((EdECPrivateKey) key).getBytes().orElseThrow(() -> new GeneralSecurityException("it is empty"));
            return new Identity(
                    key,
                    new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded());
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new MalformedException(
                    file + " is no Ed25519 private key (" + e.getMessage() + "); put back a copy of it");
        }
    }

    /** The key itself. */
    public PrivateKey privateKey() {
        return privateKey;
    }

    /** The public key as libp2p writes it: a protobuf message of its type and bytes. */
    public byte[] publicKey() {
        byte[] message = Arrays.copyOf(PUBLIC_KEY_HEAD, PUBLIC_KEY_HEAD.length + publicKey.length);
        System.arraycopy(publicKey, 0, message, PUBLIC_KEY_HEAD.length, publicKey.length);
        return message;
    }

    /** The peer ID: the public key's identity multihash. */
    public Multihash peerId() {
        return HashFunction.IDENTITY.hash(ByteBuffer.wrap(publicKey()));
    }
}
