package cairn.storage.encrypt;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.storage.key.PrivateFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * The key of an encrypted store, in a file, wrapped with what its operator has: see {@code docs/formats/store-key.md}.
 * The store cannot be read without this file, so there should be a copy of it.
 */
public final class StoreKey {
    private static final String MAGIC = "cairn-store-key 1";
    private static final String PASSPHRASE = "passphrase";
    private static final String KEY_FILE = "key-file";
    private static final int FILE_BYTES_MAX = 4096;
    private static final int SALT_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MEMORY_KIBIBYTES = 64 * 1024;
    private static final int PASSES = 3;
    private static final int LANES = 1;
    private static final int MEMORY_KIBIBYTES_MAX = 1024 * 1024;
    private static final int PASSES_MAX = 64;
    private static final int LANES_MAX = 16;

    /** Whether somebody who tries passphrases has to work for each, and how much. */
    private record Cost(int memoryKibibytes, int passes, int lanes) {
        private static final Cost DEFAULT = new Cost(MEMORY_KIBIBYTES, PASSES, LANES);

        @Override
        public String toString() {
            return memoryKibibytes + " " + passes + " " + lanes;
        }

        static Cost parse(String text) throws MalformedException {
            String[] words = text.split(" ", -1);
            if (words.length != 3) {
                throw new MalformedException("argon2id has three numbers");
            }
            return new Cost(
                    number(words[0], 8, MEMORY_KIBIBYTES_MAX),
                    number(words[1], 1, PASSES_MAX),
                    number(words[2], 1, LANES_MAX));
        }

        private static int number(String text, int min, int max) throws MalformedException {
            try {
                int number = Integer.parseInt(text);
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new MalformedException("\"" + text + "\" is no number");
            }
            throw new MalformedException(text + " is not between " + min + " and " + max);
        }

        byte[] stretched(byte[] secret, byte[] salt) {
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(memoryKibibytes)
                    .withIterations(passes)
                    .withParallelism(lanes)
                    .withSalt(salt)
                    .build());
            byte[] key = new byte[BlockCipher.KEY_BYTES];
            generator.generateBytes(secret, key);
            return key;
        }
    }

    private StoreKey() {}

    /** Makes a key at random, keeps it wrapped in {@code file}, which is not there yet, and returns its cipher. */
    public static BlockCipher create(Path file, Unlock unlock) throws IOException {
        byte[] key = new byte[BlockCipher.KEY_BYTES];
        new SecureRandom().nextBytes(key);
        if (Files.exists(file)) {
            throw new UnavailableException(file + " is there already; the blocks of a store may need it");
        }
        write(file, key, unlock);
        return new BlockCipher(key);
    }

    /**
     * Opens the key in {@code file}.
     *
     * @throws UnavailableException where {@code unlock} is not what it was wrapped with
     */
    public static BlockCipher open(Path file, Unlock unlock) throws IOException {
        return new BlockCipher(unwrapped(file, unlock));
    }

    /** Wraps the key in {@code file} anew: from now on it is {@code fresh} that opens it. Blocks stay as they are. */
    public static void rewrap(Path file, Unlock unlock, Unlock fresh) throws IOException {
        write(file, unwrapped(file, unlock), fresh);
    }

    private static void write(Path file, byte[] key, Unlock unlock) throws IOException {
        SecureRandom random = new SecureRandom();
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        String cost = unlock.isPassphrase() ? "argon2id " + Cost.DEFAULT + "\n" : "";
        String head = MAGIC + "\nunlock " + (unlock.isPassphrase() ? PASSPHRASE : KEY_FILE) + "\n" + cost + "salt "
                + base64(salt) + "\n";
        ByteBuffer wrapped = ByteBuffer.allocate(NONCE_BYTES + key.length + TAG_BITS / Byte.SIZE);
        try {
            wrapped.put(nonce)
                    .put(cipher(Cipher.ENCRYPT_MODE, wrappingKey(unlock, Cost.DEFAULT, salt), nonce, head)
                            .doFinal(key));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot encrypt with AES-256-GCM", e);
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        PrivateFile.write(file, (head + "key " + base64(wrapped.array()) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] unwrapped(Path file, Unlock unlock) throws IOException {
        Map<String, String> lines;
        String head;
        byte[] salt;
        ByteBuffer wrapped;
        Cost cost;
        try {
            String text = text(file);
            head = text.substring(0, Math.max(0, text.indexOf("\nkey ") + 1));
            lines = lines(text);
            salt = bytes(lines, "salt", SALT_BYTES);
            wrapped = ByteBuffer.wrap(bytes(lines, "key", NONCE_BYTES + BlockCipher.KEY_BYTES + TAG_BITS / Byte.SIZE));
            boolean isPassphrase = value(lines, "unlock").equals(PASSPHRASE);
            if (!isPassphrase && !value(lines, "unlock").equals(KEY_FILE)) {
                throw new MalformedException("unlock is " + PASSPHRASE + " or " + KEY_FILE);
            }
            cost = isPassphrase ? Cost.parse(value(lines, "argon2id")) : Cost.DEFAULT;
            if (isPassphrase != unlock.isPassphrase()) {
                throw new UnavailableException("The store's key in " + file + " is opened by a "
                        + (isPassphrase ? PASSPHRASE : "key file") + ", not by " + unlock);
            }
        } catch (MalformedException e) {
            throw new MalformedException(
                    file + " is not a store's wrapped key (" + e.getMessage() + "); put back a copy of it");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        wrapped.get(nonce);
        byte[] rest = new byte[wrapped.remaining()];
        wrapped.get(rest);
        try {
            return cipher(Cipher.DECRYPT_MODE, wrappingKey(unlock, cost, salt), nonce, head)
                    .doFinal(rest);
        } catch (GeneralSecurityException e) {
            throw new UnavailableException(
                    "The store's key in " + file + " is not opened by " + unlock + "; nothing can be read without the"
                            + " right one",
                    e);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(PrivateFile.read(file, "a store's wrapped key", FILE_BYTES_MAX), StandardCharsets.ISO_8859_1);
    }

    private static Map<String, String> lines(String text) throws MalformedException {
        List<String> all = text.lines().toList();
        if (all.isEmpty() || !all.getFirst().equals(MAGIC)) {
            throw new MalformedException("it does not begin with \"" + MAGIC + "\"");
        }
        Map<String, String> lines = new LinkedHashMap<>();
        for (String line : all.subList(1, all.size())) {
            int space = line.indexOf(' ');
            if (space < 0 || lines.put(line.substring(0, space), line.substring(space + 1)) != null) {
                throw new MalformedException("a line is no word and its value, or there twice");
            }
        }
        return lines;
    }

    private static String value(Map<String, String> lines, String name) throws MalformedException {
        String value = lines.get(name);
        if (value == null) {
            throw new MalformedException("there is no line with " + name);
        }
        return value;
    }

    private static byte[] bytes(Map<String, String> lines, String name, int length) throws MalformedException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(value(lines, name));
            if (bytes.length == length) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedException(name + " is not in Base64");
        }
        throw new MalformedException(name + " has not " + length + " bytes");
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static SecretKey wrappingKey(Unlock unlock, Cost cost, byte[] salt) {
        byte[] secret = unlock.isPassphrase() ? cost.stretched(unlock.secret(), salt) : unlock.secret();
        return BlockCipher.derived(secret, salt, "cairn store key wrapping", "AES");
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, String head) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(head.getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }
}
