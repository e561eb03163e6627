package cairn.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.storage.bucket.S3Server;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged on the disk of a real node comes back from another one, and from a bucket. */
class RepairFromElsewhereTest {
    private static final long SEED = 31;
    private static final int FLIPS = 500;

    @TempDir
    private Path work;

    private byte[] random(int seed, int bytes) {
        byte[] content = new byte[bytes];
        new Random(seed).nextBytes(content);
        return content;
    }

    private String add(CairnProcess cairn, String name, byte[] content) throws Exception {
        Path file = work.resolve(name);
        Files.write(file, content);
        return cairn.ok("add", "-Q", "--chunker=size-65536", file.toString()).word();
    }

    @Test
    void whatIsDamagedComesBackFromAPeer() throws Exception {
        CairnProcess a = new CairnProcess(work.resolve("home-a"), work.resolve("a"));
        CairnProcess b = new CairnProcess(work.resolve("home-b"), work.resolve("b"));
        byte[] shared = random(1, 2_000_000);
        String sharedCid = add(a, "shared", shared);
        String ownCid = add(b, "own", random(2, 500_000));
        try (RunningNode _ = RunningNode.online(a);
                RunningNode _ = RunningNode.online(b)) {
            b.ok("swarm", "connect", a.ok("id", "--format=<addrs>").lines().getFirst());
            b.ok("pin", "add", sharedCid);
            assertArrayEquals(shared, b.ok("cat", "--offline", sharedCid).bytes());
            flip(b.home().resolve("packs"), FLIPS); // Below a node that has read the blocks.
            CairnProcess.Result left = b.run(new byte[0], "store", "repair", "--from=peers", "--block-timeout=3s");
            assertEquals(1, left.code());
            assertTrue(left.errors().contains(" blocks are still damaged or missing"), left.errors());
            String told = left.lines().getLast();
            assertTrue(told.contains("there is no copy: "), told);
            assertTrue(told.contains("held by the pin " + ownCid), told);
            assertArrayEquals(shared, b.ok("cat", "--offline", sharedCid).bytes());
            assertTrue(b.ok("pin", "verify", "--verbose").text().contains(sharedCid + " ok"));
        }
        b.fails("start the node", "store", "repair", "--from=peers");
    }

    @Test
    void whatIsDamagedComesBackFromABucket() throws Exception {
        assumeTrue(S3Server.absence().isEmpty(), () -> S3Server.absence().orElse(""));
        CairnProcess a = new CairnProcess(work.resolve("home-a"), work.resolve("a"));
        CairnProcess b = new CairnProcess(work.resolve("home-b"), work.resolve("b"));
        byte[] content = random(3, 2_000_000);
        String cid = add(a, "content", content);
        assertEquals(cid, add(b, "content", content));
        String url = S3Server.freshBucket().toString().replaceAll("/$", "");
        for (CairnProcess each : List.of(a, b)) {
            Path key = each.home().resolve("bucket-key");
            Files.writeString(key, S3Server.KEY.id() + "\n" + S3Server.KEY.secret() + "\n");
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        }
        a.ok("store", "convert", "--to=bucket:" + url);
        delete(b.home().resolve("packs"));
        add(b, "other", random(4, 500_000));
        flip(b.home().resolve("packs"), 1);
        CairnProcess.Result left = b.run(new byte[0], "store", "repair", "--from=bucket", "--bucket=" + url);
        assertEquals(1, left.code(), "the bucket has nothing of the other file");
        assertArrayEquals(content, b.ok("cat", cid).bytes());
        b.fails("--bucket is missing", "store", "repair", "--from=bucket");
    }

    /** Flips bits all over the packs. */
    private static void flip(Path packs, int flips) throws IOException {
        Random random = new Random(SEED);
        try (DirectoryStream<Path> found = Files.newDirectoryStream(packs, "*.pack")) {
            for (Path pack : found) {
                try (RandomAccessFile raw = new RandomAccessFile(pack.toFile(), "rw")) {
                    long end = Math.min(raw.length(), 2_600_000);
                    for (int i = 0; i < flips && end > 64; i++) {
                        long at = 64 + random.nextLong(end - 64);
                        raw.seek(at);
                        int old = raw.read();
                        raw.seek(at);
                        raw.write(old ^ 1 << random.nextInt(8));
                    }
                }
            }
        }
    }

    private static void delete(Path packs) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(packs, "*.pack")) {
            for (Path pack : found) {
                Files.delete(pack);
            }
        }
    }
}
