package cairn.storage.encrypt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreKeyTest {
    @TempDir
    private Path folder;

    private Path secret(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private Unlock keyFile(String name, int seed) throws IOException {
        byte[] bytes = new byte[40];
        new Random(seed).nextBytes(bytes);
        return Unlock.keyFile(secret(name, new String(bytes, StandardCharsets.ISO_8859_1)));
    }

    @Test
    void aKeyIsOpenedByWhatItWasMadeWithOnly() throws IOException {
        Path file = folder.resolve("store-key");
        Unlock right = keyFile("right", 1);
        Unlock passphrase = Unlock.passphrase("correct horse battery", "a test");
        long id = StoreKey.create(file, right).id();
        assertEquals(id, StoreKey.open(file, right).id());
        Unlock wrong = keyFile("wrong", 2);
        UnavailableException refused = assertThrows(UnavailableException.class, () -> StoreKey.open(file, wrong));
        assertTrue(refused.getMessage().contains("wrong"), refused.getMessage());
        assertThrows(UnavailableException.class, () -> StoreKey.open(file, passphrase));
        assertThrows(UnavailableException.class, () -> StoreKey.create(file, right));
        assertNotEquals(id, StoreKey.create(folder.resolve("other"), right).id());
    }

    @Test
    void aPassphraseOpensItAndCanBeChangedWithoutTouchingBlocks() throws IOException {
        Path file = folder.resolve("store-key");
        Unlock first = Unlock.passphraseFile(secret("first", "correct horse battery\nand a comment\n"));
        long id = StoreKey.create(file, first).id();
        Unlock typed = Unlock.passphrase("correct horse battery", "a test");
        assertEquals(id, StoreKey.open(file, typed).id());
        Unlock second = keyFile("second", 3);
        StoreKey.rewrap(file, first, second);
        assertEquals(id, StoreKey.open(file, second).id());
        assertThrows(UnavailableException.class, () -> StoreKey.open(file, first));
    }

    @Test
    void secretsThatAreShortMissingOrOpenToOthersAreRefused() throws IOException {
        Path shortKey = secret("short", "abc");
        assertThrows(MalformedException.class, () -> Unlock.keyFile(shortKey));
        Path shortPhrase = secret("phrase", "hunter2\n");
        assertThrows(MalformedException.class, () -> Unlock.passphraseFile(shortPhrase));
        assertThrows(UnavailableException.class, () -> Unlock.keyFile(folder.resolve("nowhere")));
        Path open = secret("open", "x".repeat(40));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        UnavailableException refused = assertThrows(UnavailableException.class, () -> Unlock.keyFile(open));
        assertTrue(refused.getMessage().contains("chmod 600"), refused.getMessage());
    }

    @Test
    void aDamagedOrHostileFileEndsInAnErrorAndNeverInAnotherKey() throws IOException {
        Path file = folder.resolve("store-key");
        Unlock unlock = keyFile("key", 4);
        long id = StoreKey.create(file, unlock).id();
        byte[] good = Files.readAllBytes(file);
        long seed = 12;
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            byte[] damaged = good.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(128);
            Files.write(file, damaged);
            try {
                assertEquals(id, StoreKey.open(file, unlock).id(), "seed " + seed);
            } catch (MalformedException | UnavailableException e) {
                assertTrue(e.getMessage().contains("store-key"), e.getMessage());
            }
        }
        Unlock passphrase = Unlock.passphrase("correct horse battery", "a test");
        String head = "cairn-store-key 1\nunlock passphrase\nargon2id ";
        String rest = "\nsalt " + "A".repeat(43) + "\nkey " + "A".repeat(80) + "\n";
        for (String cost :
                new String[] {"2147483647 1 1", "65536 100000 1", "65536 3 1000", "65536 3", "x 3 1", "-8 3 1"}) {
            Files.writeString(file, head + cost + rest);
            assertThrows(MalformedException.class, () -> StoreKey.open(file, passphrase), cost);
        }
        Files.writeString(file, "x".repeat(10_000));
        assertThrows(MalformedException.class, () -> StoreKey.open(file, unlock));
    }
}
