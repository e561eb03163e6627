package cairn.network.noise;

import cairn.data.failure.MalformedException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The handshake's hash and keys (section 5.2 of the Noise specification). */
final class SymmetricState {
    private static final byte[] PROTOCOL = "Noise_XX_25519_ChaChaPoly_SHA256".getBytes(StandardCharsets.US_ASCII);
    private static final int HASH_BYTES = 32;

    private byte[] hash;
    private byte[] chainingKey;
    /** The key for parts of messages, once there is one, and how often it was used in either direction. */
    private byte[] key = {};

    private int uses;

    SymmetricState() {
        hash = Arrays.copyOf(PROTOCOL, HASH_BYTES);
        chainingKey = hash.clone();
        mixHash(new byte[0], 0, 0); // The prologue, which is empty.
    }

    void mixHash(byte[] data, int offset, int length) {
        MessageDigest digest = sha256();
        digest.update(hash);
        digest.update(data, offset, length);
        hash = digest.digest();
    }

    void mixKey(byte[] secret) {
        byte[][] keys = expand(secret);
        chainingKey = keys[0];
        key = keys[1];
        uses = 0;
    }

    /** Encrypts a part of a message where there is a key already. */
    byte[] encryptAndHash(byte[] plain) {
        byte[] sealed = plain;
        if (key.length > 0) {
            sealed = new byte[plain.length + CipherState.TAG_BYTES];
            cipher(Cipher.ENCRYPT_MODE).encrypt(hash, plain, 0, plain.length, sealed, 0);
        }
        mixHash(sealed, 0, sealed.length);
        return sealed;
    }

    byte[] decryptAndHash(byte[] message, int offset, int length) throws MalformedException {
        byte[] plain;
        if (key.length > 0) {
            byte[] opened = new byte[Math.max(0, length)];
            int count = cipher(Cipher.DECRYPT_MODE).decrypt(hash, message, offset, length, opened, 0);
            plain = Arrays.copyOf(opened, count);
        } else {
            plain = Arrays.copyOfRange(message, offset, offset + length);
        }
        mixHash(message, offset, length);
        return plain;
    }

    private CipherState cipher(int mode) {
        return new CipherState(mode, key, uses++);
    }

    /** The two directions' keys: the initiator's first. */
    byte[][] split() {
        return expand(new byte[0]);
    }

    /** HKDF with two outputs. */
    private byte[][] expand(byte[] input) {
        byte[] secret = hmac(chainingKey, input);
        byte[] first = hmac(secret, new byte[] {1});
        byte[] second = Arrays.copyOf(first, HASH_BYTES + 1);
        second[HASH_BYTES] = 2;
        return new byte[][] {first, hmac(secret, second)};
    }

    private static byte[] hmac(byte[] key, byte[] data) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no HMAC-SHA256", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no SHA-256", e);
        }
    }
}
