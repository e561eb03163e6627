package cairn.storage.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdentityTest {
    /** Made by Kubo 0.44 for this test alone: {@code ipfs key gen}, {@code key export --format=pem-pkcs8-cleartext}. */
    private static final String GOLDEN_KEY = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIH3rVV1fRjSd3A1MBJOVuk4tNPxb5if+llJQm1qToUvs
            -----END PRIVATE KEY-----
            """;

    private static final String GOLDEN_PEER_ID = "12D3KooWMKFF9vV4kVmuAfK7S3PbkBXQEg9hsgUiGXb21B6BKTeC";

    @TempDir
    private Path folder;

    private Path keys() {
        return folder.resolve("keys");
    }

    private Path file() {
        return keys().resolve("self");
    }

    @Test
    void aKeyIsMadeOnceAndReadableByItsOwnerOnly() throws IOException {
        Identity made = Identity.open(keys());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keys())));
        assertTrue(
                made.peerId().toString().startsWith("12D3KooW"), made.peerId().toString());
        Identity again = Identity.open(keys());
        assertEquals(made.peerId(), again.peerId());
        assertArrayEquals(made.publicKey(), again.publicKey());
        assertEquals(36, made.publicKey().length);
    }

    @Test
    void anotherNodesKeyGivesItsPeerId() throws IOException {
        Files.createDirectories(keys());
        Files.writeString(file(), GOLDEN_KEY);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
        assertEquals(GOLDEN_PEER_ID, Identity.open(keys()).peerId().toString());
    }

    @Test
    void aKeyThatOthersCanReadIsRefused() throws IOException {
        Identity.open(keys());
        for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"}) {
            Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString(mode));
            UnavailableException refused = assertThrows(UnavailableException.class, () -> Identity.open(keys()));
            assertTrue(refused.getMessage().contains("chmod 600 " + file()), refused.getMessage());
        }
    }

    @Test
    void aDamagedKeyIsAnErrorThatNamesTheFileAndIsNotReplaced() throws IOException {
        Identity right = Identity.open(keys());
        String pem = Files.readString(file());
        long seed = 31;
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            char[] damaged = pem.toCharArray();
            damaged[random.nextInt(pem.length())] = (char) (32 + random.nextInt(95));
            String text = random.nextInt(4) == 0 ? pem.substring(0, random.nextInt(pem.length())) : new String(damaged);
            Files.writeString(file(), text);
            try {
                assertEquals(36, Identity.open(keys()).publicKey().length, "seed " + seed);
            } catch (MalformedException e) {
                assertTrue(e.getMessage().contains(file().toString()), e.getMessage());
                assertFalse(e.getMessage().contains("null"), e.getMessage());
            }
            assertEquals(text, Files.readString(file()));
        }
        Files.writeString(file(), "");
        assertThrows(MalformedException.class, () -> Identity.open(keys()));
        Files.writeString(file(), pem);
        assertEquals(right.peerId(), Identity.open(keys()).peerId());
    }
}
