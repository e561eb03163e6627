package cairn.storage.encrypt;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.storage.key.PrivateFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.Normalizer;

/** What an operator opens an encrypted store with. Read from files that nobody else may read. Immutable. */
public final class Unlock {
    /** The shortest key file, in bytes. */
    public static final int KEY_BYTES_MIN = 32;
    /** The shortest passphrase, in characters. */
    public static final int PASSPHRASE_CHARS_MIN = 12;

    private static final long FILE_BYTES_MAX = 64 * 1024;

    private final boolean passphrase;
    private final byte[] secret;
    private final String source;

    private Unlock(boolean passphrase, byte[] secret, String source) {
        this.passphrase = passphrase;
        this.secret = secret.clone();
        this.source = source;
    }

    /** Whether people remember it, so that it can be guessed and must be slow to try. */
    boolean isPassphrase() {
        return passphrase;
    }

    byte[] secret() {
        return secret.clone();
    }

    /** A file of random bytes, each of which counts. */
    public static Unlock keyFile(Path file) throws IOException {
        byte[] bytes = read(file);
        if (bytes.length < KEY_BYTES_MIN) {
            throw new MalformedException("The key file " + file + " has " + bytes.length + " bytes, and needs "
                    + KEY_BYTES_MIN + " random ones: head -c 32 /dev/urandom > " + file);
        }
        return new Unlock(false, bytes, "the key file " + file);
    }

    /** A file whose first line is a passphrase, in UTF-8. */
    public static Unlock passphraseFile(Path file) throws IOException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(read(file)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("The passphrase in " + file + " is not UTF-8");
        }
        return passphrase(text.lines().findFirst().orElse(""), "the passphrase in " + file);
    }

    /** A passphrase; how its accents are composed does not matter. */
    public static Unlock passphrase(String text, String source) throws MalformedException {
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        if (composed.codePointCount(0, composed.length()) < PASSPHRASE_CHARS_MIN) {
            throw new MalformedException(
                    "A passphrase has at least " + PASSPHRASE_CHARS_MIN + " characters; " + source + " has fewer");
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(composed));
        byte[] secret = new byte[bytes.remaining()];
        bytes.get(secret);
        return new Unlock(true, secret, source);
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return PrivateFile.read(file, "the store's key", FILE_BYTES_MAX);
        } catch (NoSuchFileException e) {
            throw new UnavailableException("There is no " + file + ", which opens the store; put back a copy of it", e);
        }
    }

    /** What to call it in errors, such as its file. */
    @Override
    public String toString() {
        return source;
    }
}
