package cairn.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted and compressed stores, set up as an operator would. */
class StoreFormTest {
    private static final String LINE = "the numbers of the accounts are secret\n";

    @TempDir
    private Path folder;

    private Cli cairn;

    @BeforeEach
    void writeFile() throws IOException {
        cairn = new Cli(folder, "home");
        Files.writeString(folder.resolve("file"), LINE.repeat(20_000));
    }

    private Path secret(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, bytes);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private Path keyFile(String name, int seed) throws IOException {
        byte[] bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return secret(name, bytes);
    }

    private boolean isOnTheDisk(String text) throws IOException {
        try (Stream<Path> files = Files.walk(cairn.home().resolve("packs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void anEncryptedStoreIsOpenedByItsKeyAloneAndMayGetAnother() throws Exception {
        Path key = keyFile("key", 1);
        cairn.ok("config", "store.key-file", key.toString());
        String cid = cairn.ok("add", "-Q", "file");
        assertFalse(isOnTheDisk("accounts"));
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("file")),
                cairn.run("cat", cid).outBytes());
        assertTrue(cairn.ok("store", "verify").contains("Every block is whole."));

        cairn.ok("config", "store.key-file", keyFile("other", 2).toString());
        Cli.Outcome wrong = cairn.run("cat", cid);
        assertEquals(1, wrong.exit());
        assertTrue(wrong.err().contains("is not opened by the key file"), wrong.err());
        cairn.ok("config", "store.key-file", "");
        Cli.Outcome none = cairn.run("cat", cid);
        assertEquals(1, none.exit());
        assertTrue(none.err().contains("store.passphrase-file"), none.err());

        cairn.ok("config", "store.key-file", key.toString());
        secret("phrase", "correct horse battery\n".getBytes(StandardCharsets.UTF_8));
        cairn.ok("store", "rekey", "--passphrase-file=phrase");
        Files.delete(key);
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("file")),
                cairn.run("cat", cid).outBytes());
    }

    @Test
    void blocksThatAreThereAreNotTakenForEncryptedOnes() throws Exception {
        String cid = cairn.ok("add", "-Q", "file");
        cairn.ok("config", "store.key-file", keyFile("key", 1).toString());
        Cli.Outcome refused = cairn.run("cat", cid);
        assertEquals(1, refused.exit());
        assertTrue(refused.err().contains("are not encrypted"), refused.err());
        assertFalse(Files.exists(cairn.home().resolve("store-key")));
    }

    @Test
    void compressionSavesRoomAndIsReadWithoutIt() throws Exception {
        cairn.ok("config", "store.compression", "zstd");
        String cid = cairn.ok("add", "-Q", "file");
        assertFalse(isOnTheDisk(LINE + LINE));
        cairn.ok("config", "store.compression", "none");
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("file")),
                cairn.run("cat", cid).outBytes());
        assertTrue(cairn.ok("store", "verify").contains("Every block is whole."));
        cairn.ok("pin", "rm", cid);
        cairn.ok("repo", "gc");
        assertEquals(1, cairn.run("cat", "--offline", cid).exit());
    }
}
