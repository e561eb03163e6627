package cairn.storage.encrypt;

import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/**
 * Names and bytes of blocks, encrypted. May be used by any thread.
 *
 * <p>A name is a multihash of the private code 0x300001. Its digest begins with 16 bytes of HMAC-SHA-256 over the
 * block's multihash, followed by that multihash in AES-256-CTR with these 16 bytes as the counter's start: one block
 * has one name, and whoever has the key can read it back. A block's bytes are 12 random bytes, and with these as the
 * nonce the bytes and their tag of 16 bytes in AES-256-GCM, bound to the name. So one key is good for 2³² blocks.
 */
public final class BlockCipher {
    /** What encryption adds to a block's length. */
    public static final int OVERHEAD_BYTES = 12 + 16;

    /** The key's length. */
    public static final int KEY_BYTES = 32;

    private static final long CODE = 0x300001;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int SYNTHETIC_BYTES = 16;
    private static final String CTR = "AES/CTR/NoPadding";
    private static final String GCM = "AES/GCM/NoPadding";
    private static final String HMAC = "HmacSHA256";

    private final SecretKey nameMacKey;
    private final SecretKey nameKey;
    private final SecretKey blockKey;
    private final long id;
    private final SecureRandom random = new SecureRandom();

    /** A cipher of a key of {@link #KEY_BYTES}. */
    public BlockCipher(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("A key of " + key.length + " bytes");
        }
        byte[] noSalt = {}; // The key is random already.
        this.nameMacKey = derived(key, noSalt, "cairn store name authentication", HMAC);
        this.nameKey = derived(key, noSalt, "cairn store name encryption", "AES");
        this.blockKey = derived(key, noSalt, "cairn store block encryption", "AES");
        this.id = ByteBuffer.wrap(derived(key, noSalt, "cairn store key id", "AES")
                                .getEncoded())
                        .getLong()
                | 1;
    }

    /** HKDF-SHA-256. */
    static SecretKey derived(byte[] secret, byte[] salt, String purpose, String algorithm) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            algorithm,
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(secret)
                                    .addSalt(salt)
                                    .thenExpand(purpose.getBytes(StandardCharsets.US_ASCII), KEY_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HKDF-SHA256", e);
        }
    }

    /** A number that tells this key from others and nothing else of it; never 0. */
    public long id() {
        return id;
    }

    /** The name under which a block is kept. */
    public Multihash name(Multihash hash) throws LimitException {
        byte[] plain = hash.bytes();
        int digestBytes = SYNTHETIC_BYTES + plain.length;
        if (digestBytes > Multihash.DIGEST_BYTES_MAX) {
            throw new LimitException(
                    "The block " + hash + " has a name of " + plain.length + " bytes",
                    "multihash bytes in an encrypted store",
                    Multihash.DIGEST_BYTES_MAX - SYNTHETIC_BYTES,
                    "name it by a shorter digest");
        }
        try {
            byte[] synthetic = synthetic(plain);
            byte[] digest = Arrays.copyOf(synthetic, digestBytes);
            Cipher cipher = Cipher.getInstance(CTR);
            cipher.init(Cipher.ENCRYPT_MODE, nameKey, new IvParameterSpec(synthetic));
            cipher.doFinal(plain, 0, plain.length, digest, SYNTHETIC_BYTES);
            return Multihash.of(CODE, digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot encrypt a name", e);
        }
    }

    /** The multihash of the block that is kept under a name; nothing where this key did not make the name. */
    public Optional<Multihash> hash(Multihash name) {
        if (name.code() != CODE || name.digestSize() <= SYNTHETIC_BYTES) {
            return Optional.empty();
        }
        byte[] digest = name.digest();
        try {
            Cipher cipher = Cipher.getInstance(CTR);
            cipher.init(Cipher.DECRYPT_MODE, nameKey, new IvParameterSpec(digest, 0, SYNTHETIC_BYTES));
            byte[] plain = cipher.doFinal(digest, SYNTHETIC_BYTES, digest.length - SYNTHETIC_BYTES);
            byte[] said = Arrays.copyOf(digest, SYNTHETIC_BYTES);
            return MessageDigest.isEqual(synthetic(plain), said)
                    ? Optional.of(Multihash.parse(plain))
                    : Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot decrypt a name", e);
        }
    }

    private byte[] synthetic(byte[] hash) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(nameMacKey);
        return Arrays.copyOf(mac.doFinal(hash), SYNTHETIC_BYTES);
    }

    /** The block's bytes, encrypted. */
    public ByteBuffer encrypted(Multihash name, ByteBuffer plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        ByteBuffer out = ByteBuffer.allocate(plain.remaining() + OVERHEAD_BYTES).put(nonce);
        try {
            cipher(Cipher.ENCRYPT_MODE, nonce, name).doFinal(plain.duplicate(), out);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot encrypt with AES-256-GCM", e);
        }
        return out.flip();
    }

    /**
     * The block's bytes.
     *
     * @param where what holds them, for the error's message
     * @throws CorruptBlockException where they are not as they were encrypted, or not under this name
     */
    public ByteBuffer decrypted(Multihash name, ByteBuffer encrypted, String where) throws CorruptBlockException {
        if (encrypted.remaining() < OVERHEAD_BYTES) {
            throw damaged(name, where);
        }
        byte[] nonce = new byte[NONCE_BYTES];
        ByteBuffer in = encrypted.duplicate().get(nonce);
        ByteBuffer out = ByteBuffer.allocate(encrypted.remaining() - OVERHEAD_BYTES);
        try {
            cipher(Cipher.DECRYPT_MODE, nonce, name).doFinal(in, out);
        } catch (GeneralSecurityException e) {
            throw damaged(name, where); // It says that the tag does not fit.
        }
        return out.flip();
    }

    private CorruptBlockException damaged(Multihash name, String where) {
        return new CorruptBlockException(hash(name).orElse(name), "it is not what was encrypted under its name", where);
    }

    private Cipher cipher(int mode, byte[] nonce, Multihash name) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(GCM);
        cipher.init(mode, blockKey, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(name.buffer());
        return cipher;
    }
}
