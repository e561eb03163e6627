package cairn.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage on the disk is found, named with the pin it hurts, and mended from an archive. */
class StoreRepairTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsDamagedIsMendedFromAnArchive() throws Exception {
        Cli cairn = new Cli(folder, "home");
        byte[] content = new byte[3_000_000];
        new Random(8).nextBytes(content);
        Files.write(folder.resolve("file"), content);
        String cid = cairn.ok("add", "-Q", "--chunker=size-262144", "file");
        cairn.ok("dag", "export", "-o", "copy.car", cid);
        assertTrue(cairn.ok("store", "verify").contains("Every block is whole."));
        damage(cairn.home().resolve("packs"));

        Cli.Outcome found = cairn.run("store", "verify");
        assertEquals(1, found.exit());
        assertTrue(found.out().contains("held by the pin " + cid), found.out());
        assertTrue(found.err().contains("1 blocks are damaged"), found.err());
        assertEquals(1, cairn.run("cat", cid).exit());

        String mended = cairn.ok("store", "repair", "copy.car");
        assertTrue(mended.contains("Mended 1 blocks, added 0"), mended);
        assertTrue(cairn.ok("store", "verify", "--sample", "50").contains("of the sample is whole"));
        assertArrayEquals(content, cairn.run("cat", cid).outBytes());
        assertEquals(2, cairn.run("store", "verify", "--sample", "0").exit());
    }

    @Test
    void aPackThatIsGoneIsToldWithThePinsThatItHurts() throws Exception {
        Cli cairn = new Cli(folder, "home");
        byte[] content = new byte[3_000_000];
        new Random(9).nextBytes(content);
        Files.write(folder.resolve("file"), content);
        String cid = cairn.ok("add", "-Q", "--chunker=size-262144", "file");
        cairn.ok("dag", "export", "-o", "copy.car", cid);
        Files.write(folder.resolve("other"), new byte[] {1});
        Path packs = cairn.home().resolve("packs");
        try (DirectoryStream<Path> found = Files.newDirectoryStream(packs, "*.pack")) {
            for (Path pack : found) {
                Files.delete(pack);
            }
        }
        String whole = cairn.ok("add", "-Q", "other");

        Cli.Outcome found = cairn.run("store", "verify");
        assertEquals(1, found.exit());
        assertTrue(found.out().contains(packs.resolve("00000001.pack") + " is not there, and with it"), found.out());
        assertTrue(found.out().contains("The pin " + cid + " is not whole"), found.out());
        assertFalse(found.out().contains(whole), found.out());

        cairn.ok("store", "repair", "copy.car");
        assertTrue(cairn.ok("store", "verify").contains("Every block is whole."));
        assertArrayEquals(content, cairn.run("cat", cid).outBytes());
    }

    /** Flips a bit where the first pack surely has a block's bytes. */
    private static void damage(Path packs) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(packs, "*.pack")) {
            for (Path pack : found) {
                if (Files.size(pack) > 1_000_000) {
                    try (RandomAccessFile raw = new RandomAccessFile(pack.toFile(), "rw")) {
                        raw.seek(700_000);
                        int old = raw.read();
                        raw.seek(700_000);
                        raw.write(old ^ 4);
                    }
                    return;
                }
            }
        }
        throw new AssertionError("no pack has that many bytes");
    }
}
