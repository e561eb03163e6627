package cairn.app.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.data.block.Block;
import cairn.data.cid.Codec;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import cairn.node.collect.GarbageCollector;
import cairn.node.pin.PinKind;
import cairn.node.pin.Pinned;
import cairn.storage.bucket.S3Server;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home's blocks in every kind of place and form, and on the way from each to each. */
class ConvertTest {
    private static final int BLOCKS = 40;
    private static final String SECRET = "what nobody else may read";

    @TempDir
    private Path folder;

    private Home home() {
        return new Home(folder.resolve("home"));
    }

    private List<Map<String, ?>> convert(String... words) throws Exception {
        return Answers.of(home().directory(), "store convert", words);
    }

    private String setting(Setting setting) throws IOException {
        return Configuration.read(home().configurationFile()).get(setting);
    }

    private void set(Setting setting, String value) throws IOException {
        home().create();
        Configuration.set(home().configurationFile(), Map.of(setting, value));
    }

    private static Block block(int number) {
        byte[] bytes = (SECRET + " " + number + " ").repeat(40).getBytes(StandardCharsets.UTF_8);
        return Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.wrap(bytes));
    }

    private void put(int from, int end) throws IOException {
        try (LocalNode local = LocalNode.open(home())) {
            for (int i = from; i < end; i++) {
                local.store().put(block(i));
            }
            local.store().sync();
        }
    }

    private void assertHolds(int end) throws IOException {
        try (LocalNode local = LocalNode.open(home())) {
            for (int i = 0; i < end; i++) {
                assertEquals(
                        block(i).bytes(),
                        local.store().get(block(i).cid()).orElseThrow().bytes());
            }
            assertEquals(end, local.store().usage().blocks());
            assertEquals(0, local.node().verify((hash, problem) -> {
                throw new AssertionError(problem);
            }));
        }
    }

    private static boolean isReadable(Path packs) throws IOException {
        try (Stream<Path> files = Files.walk(packs)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(SECRET)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void writeSecret(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private void useKey() throws IOException {
        writeSecret(folder.resolve("key"), "thirty-two bytes that are the key.");
        set(Setting.STORE_KEY_FILE, folder.resolve("key").toString());
    }

    @Test
    void blocksAreEncryptedAndDecryptedAgain() throws Exception {
        put(0, BLOCKS);
        assertThrows(IOException.class, () -> convert("--to=files"));
        assertThrows(IOException.class, () -> convert("--to=files", "--encrypt")); // There is no key.
        useKey();
        IOException e = assertThrows(IOException.class, () -> LocalNode.open(home()));
        assertTrue(e.getMessage().contains("store convert --to files --encrypt"), e::toString);
        convert("--to=files", "--encrypt");
        assertEquals("files:2 encrypted", setting(Setting.STORE_AT));
        assertEquals("", setting(Setting.STORE_MOVING_TO));
        assertTrue(isReadable(home().packs(1)));
        assertFalse(isReadable(home().packs(2)));
        put(BLOCKS, BLOCKS + 2);
        assertFalse(isReadable(home().packs(2)));

        Answers.of(home().directory(), "store drop-old");
        assertTrue(Files.exists(home().packs(1)), "it was only told");
        Answers.of(home().directory(), "store drop-old", "--confirm");
        assertFalse(Files.exists(home().packs(1)));
        assertHolds(BLOCKS + 2);

        convert("--to=files", "--decrypt");
        assertEquals("files plain", setting(Setting.STORE_AT));
        assertEquals("", setting(Setting.STORE_KEY_FILE));
        assertHolds(BLOCKS + 2);
        assertTrue(isReadable(home().packs(1)));
    }

    @Test
    void aMoveThatWasBegunTurnsBack() throws Exception {
        put(0, BLOCKS);
        useKey();
        convert("--to=files", "--encrypt", "--later");
        assertEquals("files plain", setting(Setting.STORE_AT));
        put(BLOCKS, BLOCKS + 3);
        assertHolds(BLOCKS + 3);
        assertThrows(IOException.class, () -> Answers.of(home().directory(), "store drop-old", "--confirm"));
        convert("--back", "--later");
        assertEquals("files:2 encrypted", setting(Setting.STORE_AT));
        assertEquals("files plain", setting(Setting.STORE_MOVING_TO));
        assertHolds(BLOCKS + 3);
        convert();
        assertEquals("files plain", setting(Setting.STORE_AT));
        Answers.of(home().directory(), "store drop-old", "--confirm");
        assertFalse(Files.exists(home().packs(2)));
        assertHolds(BLOCKS + 3);
    }

    @Test
    void aCollectionSeesBothPlacesWhileBlocksMove() throws Exception {
        put(0, BLOCKS);
        useKey();
        convert("--to=files", "--encrypt", "--later");
        Files.writeString(home().scrub(), "0 77 false\n");
        put(BLOCKS - 1, BLOCKS + 3); // One of them is in both places.
        try (LocalNode local = LocalNode.open(home())) {
            assertEquals("files plain", local.store().status().get("At"));
            assertEquals("files:2 encrypted", local.store().status().get("MovingTo"));
            for (int held : new int[] {0, BLOCKS - 1, BLOCKS}) {
                local.node().putBlock(block(held), Optional.of(PinKind.DIRECT));
            }
            List<Multihash> garbage = new ArrayList<>();
            List<Pinned> kept = new ArrayList<>();
            GarbageCollector.Listener listener = new GarbageCollector.Listener() {
                @Override
                public void removed(Multihash hash) {
                    garbage.add(hash);
                }

                @Override
                public void kept(Pinned pin, long blocks) {
                    kept.add(pin);
                }
            };
            local.node().collect(true, listener);
            assertEquals(BLOCKS, garbage.size());
            assertEquals(BLOCKS, Set.copyOf(garbage).size());
            assertEquals(3, kept.size());
            garbage.clear();
            local.node().collect(false, listener);
            assertEquals(BLOCKS, Set.copyOf(garbage).size());
            assertEquals(BLOCKS, garbage.size(), "each is told once");
        }
        convert();
        try (LocalNode local = LocalNode.open(home())) {
            assertEquals("files:2 encrypted", local.store().status().get("At"));
            for (int i = 0; i < BLOCKS + 3; i++) {
                boolean isPinned = i == 0 || i == BLOCKS - 1 || i == BLOCKS;
                assertEquals(isPinned, local.store().has(block(i).cid().hash()), "block " + i);
            }
        }
        convert("--to=files", "--decrypt", "--later");
        assertFalse(Files.exists(home().scrub()), "it counts other portions");
    }

    @Test
    void blocksWithALostKeyAreNotTakenForPlainOnes() throws Exception {
        useKey();
        put(0, 1);
        Files.move(home().storeKey(), folder.resolve("kept"));
        assertThrows(IOException.class, () -> convert("--to=files", "--encrypt"));
        assertEquals("files", setting(Setting.STORE_AT));
        assertEquals("", setting(Setting.STORE_MOVING_TO));
        Files.move(folder.resolve("kept"), home().storeKey());
        assertHolds(1);
        convert("--to=files", "--decrypt");
        assertHolds(1);
    }

    @Test
    void blocksGoToABucketAndToADeviceAndBackToFiles() throws Exception {
        assumeTrue(S3Server.absence().isEmpty(), () -> S3Server.absence().orElse(""));
        String url = S3Server.freshBucket().toString().replaceAll("/$", "");
        put(0, BLOCKS);
        useKey();
        assertThrows(IOException.class, () -> convert("--to=bucket:" + url, "--encrypt")); // No key of the bucket.
        assertEquals("files", setting(Setting.STORE_AT));
        writeSecret(home().bucketKey(), S3Server.KEY.id() + "\n" + S3Server.KEY.secret() + "\n");
        IOException e = assertThrows(
                IOException.class, () -> convert("--to=bucket:" + url.replace("/test-", "/none-"), "--encrypt"));
        assertEquals("", setting(Setting.STORE_MOVING_TO), e::toString);

        convert("--to=bucket:" + url, "--encrypt");
        assertEquals("files:2 encrypted", setting(Setting.STORE_AT));
        assertEquals(url, setting(Setting.BUCKET_URL));
        Answers.of(home().directory(), "store drop-old", "--confirm");
        put(BLOCKS, BLOCKS + 2);
        assertHolds(BLOCKS + 2);

        set(Setting.STORE_DURABILITY, "bucket");
        Path device = folder.resolve("device");
        try (RandomAccessFile raw = new RandomAccessFile(device.toFile(), "rw")) {
            raw.setLength(160L * 1024 * 1024);
        }
        convert("--to=device:" + device);
        assertTrue(setting(Setting.STORE_AT).matches("device:.* encrypted"), setting(Setting.STORE_AT));
        assertEquals("", setting(Setting.BUCKET_URL));
        assertEquals("commit", setting(Setting.STORE_DURABILITY));
        assertHolds(BLOCKS + 2);

        convert("--to=files", "--decrypt");
        Answers.of(home().directory(), "store drop-old", "--confirm");
        Files.delete(device);
        assertFalse(Files.exists(home().bucket(2)));
        assertHolds(BLOCKS + 2);
    }

    @Test
    void packsOfAnotherHomeAreReadToo() throws Exception {
        put(0, BLOCKS);
        Path others = folder.resolve("others");
        Files.move(home().packs(), others);
        useKey(); // The home's own blocks are encrypted, those of the other are not.
        set(Setting.STORE_ALSO, "packs:" + others);
        put(BLOCKS - 2, BLOCKS + 5);
        assertHolds(BLOCKS + 5);
        try (LocalNode local = LocalNode.open(home())) {
            Set<Multihash> garbage = new HashSet<>();
            local.node().collect(true, garbage::add);
            assertEquals(5, garbage.size(), "what is only read is not said to go");
            garbage.clear();
            local.node().collect(false, garbage::add);
            assertEquals(5, garbage.size());
            for (int i = 0; i < BLOCKS; i++) {
                assertEquals(
                        block(i).bytes(),
                        local.store().get(block(i).cid()).orElseThrow().bytes());
            }
        }
        Files.move(others, folder.resolve("away"));
        IOException e = assertThrows(IOException.class, () -> LocalNode.open(home()));
        assertTrue(e.getMessage().contains("store.also"), e::toString);
    }

    @Test
    void aDiskThatIsFullStopsTheMoveUntilThereIsRoom() throws Exception {
        put(0, 3000); // About 3 MB.
        Path disk = Files.createDirectories(home().packs(2));
        useKey();
        boolean isMounted = mounts("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString());
        assumeTrue(isMounted, "skipped: no right to mount a small file system");
        try {
            IOException e = assertThrows(IOException.class, () -> convert("--to=files", "--encrypt"));
            assertTrue(e.getMessage().contains("No room for"), e::toString);
            assertEquals("files plain", setting(Setting.STORE_AT));
            assertEquals("files:2 encrypted", setting(Setting.STORE_MOVING_TO));
            assertHolds(3000);
            assertTrue(mounts("mount", "-o", "remount,size=20m", disk.toString()));
            convert("--to=files");
            assertEquals("files:2 encrypted", setting(Setting.STORE_AT));
            assertHolds(3000);
        } finally {
            mounts("umount", "-l", disk.toString());
        }
    }

    private static boolean mounts(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false; // There is no such program.
        }
    }
}
