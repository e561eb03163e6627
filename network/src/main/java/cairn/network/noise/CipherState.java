package cairn.network.noise;

import cairn.data.failure.MalformedException;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A key and how often it was used: encrypts or decrypts one direction's messages. Used by one thread at a time. */
final class CipherState {
    static final int TAG_BYTES = 16;
    private static final byte[] NO_DATA = {};

    private final Cipher cipher;
    private final int mode;
    private final SecretKeySpec key;
    private final byte[] nonce = new byte[12];
    private long count;

    /** {@code mode} is one of {@link Cipher}'s, {@code count} how often the key was used before. */
    CipherState(int mode, byte[] key, long count) {
        this.mode = mode;
        this.count = count;
        this.key = new SecretKeySpec(key, "ChaCha20");
        try {
            this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JDK has no ChaCha20-Poly1305", e);
        }
    }

    /** Encrypts {@code length} bytes to {@code target}, which gets {@link #TAG_BYTES} more. */
    int encrypt(byte[] source, int offset, int length, byte[] target, int at) {
        return encrypt(NO_DATA, source, offset, length, target, at);
    }

    int encrypt(byte[] associated, byte[] source, int offset, int length, byte[] target, int at) {
        try {
            next(associated);
            return cipher.doFinal(source, offset, length, target, at);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The cipher refuses to encrypt", e);
        }
    }

    /** Decrypts a message of {@code length} bytes, tag and all, and says how many came out. */
    int decrypt(byte[] source, int offset, int length, byte[] target, int at) throws MalformedException {
        return decrypt(NO_DATA, source, offset, length, target, at);
    }

    int decrypt(byte[] associated, byte[] source, int offset, int length, byte[] target, int at)
            throws MalformedException {
        if (length < TAG_BYTES) {
            throw new MalformedException("A Noise message of " + length + " bytes has no room for its tag");
        }
        try {
            next(associated);
            return cipher.doFinal(source, offset, length, target, at);
        } catch (GeneralSecurityException e) {
            throw new MalformedException("A Noise message does not verify: it was changed on its way, or forged");
        }
    }

    private void next(byte[] associated) throws GeneralSecurityException {
        for (int i = 0; i < Long.BYTES; i++) {
            nonce[4 + i] = (byte) (count >>> (8 * i));
        }
        count++;
        cipher.init(mode, key, new IvParameterSpec(nonce));
        if (associated.length > 0) {
            cipher.updateAAD(associated);
        }
    }
}
