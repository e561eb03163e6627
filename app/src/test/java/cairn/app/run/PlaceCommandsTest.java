package cairn.app.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.data.block.Block;
import cairn.data.cid.Codec;
import cairn.data.multihash.HashFunction;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home's blocks on a device, and on their way there and back. */
class PlaceCommandsTest {
    private static final long DEVICE_BYTES = 160L * 1024 * 1024;
    private static final int BLOCKS = 40;

    @TempDir
    private Path folder;

    private Path home() {
        return folder.resolve("home");
    }

    private Path device(String name) throws IOException {
        Path file = folder.resolve(name);
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(DEVICE_BYTES);
        }
        return file;
    }

    private String setting(Setting setting) throws IOException {
        return Configuration.read(new Home(home()).configurationFile()).get(setting);
    }

    private static Block block(int number) {
        return Block.of(
                Codec.RAW, HashFunction.SHA2_256, ByteBuffer.allocate(2000).putInt(0, number));
    }

    private void put(int from, int end) throws IOException {
        try (LocalNode local = LocalNode.open(new Home(home()))) {
            for (int i = from; i < end; i++) {
                local.store().put(block(i));
            }
            local.store().sync();
        }
    }

    private void assertHolds(int end) throws IOException {
        try (LocalNode local = LocalNode.open(new Home(home()))) {
            for (int i = 0; i < end; i++) {
                assertEquals(
                        block(i).bytes(),
                        local.store().get(block(i).cid()).orElseThrow().bytes());
            }
            assertEquals(end, local.store().usage().blocks());
        }
    }

    @Test
    void aNewHomeKeepsItsBlocksOnTheDevice() throws Exception {
        Path device = device("device");
        Answers.of(home(), "store create", "--device=" + device);
        assertTrue(setting(Setting.STORE_AT).startsWith("device:" + device + "#"), setting(Setting.STORE_AT));
        put(0, BLOCKS);
        assertHolds(BLOCKS);
        assertFalse(Files.exists(new Home(home()).packs()));
        Path other = device("other");
        IOException e = assertThrows(IOException.class, () -> Answers.of(home(), "store create", "--device=" + other));
        assertTrue(e.getMessage().contains("has a store already"), e::toString);
        assertTrue(e.getMessage().contains("store convert --to device:" + other), e::toString);
    }

    @Test
    void aHomeWithBlocksAndADeviceThatHoldsSomethingAreRefused() throws Exception {
        put(0, 1);
        Path device = device("device");
        assertThrows(IOException.class, () -> Answers.of(home(), "store create", "--device=" + device));
        Path used = device("used");
        Files.write(used, new byte[] {1}, StandardOpenOption.WRITE);
        IOException e =
                assertThrows(IOException.class, () -> Answers.of(home(), "store convert", "--to=device:" + used));
        assertTrue(e.getMessage().contains("--erase"), e::toString);
        assertEquals("files", setting(Setting.STORE_AT));
        assertEquals("", setting(Setting.STORE_MOVING_TO));
        Answers.of(home(), "store convert", "--to=device:" + used, "--erase");
        assertHolds(1);
    }

    @Test
    void theBlocksMoveToADeviceAndBack() throws Exception {
        put(0, BLOCKS);
        Path device = device("device");
        Answers.of(home(), "store convert", "--to=device:" + device);
        assertTrue(setting(Setting.STORE_AT).startsWith("device:"));
        assertEquals("", setting(Setting.STORE_MOVING_TO));
        Files.move(new Home(home()).packs(), folder.resolve("old packs"));
        assertHolds(BLOCKS);
        put(BLOCKS, BLOCKS + 5);
        Answers.of(home(), "store convert", "--to=files");
        Files.delete(device);
        assertHolds(BLOCKS + 5);
    }

    @Test
    void aMoveThatWasBegunGoesOnWithTheNodeAndNowhereElse() throws Exception {
        put(0, BLOCKS);
        Path device = device("device");
        Answers.of(home(), "store convert", "--to=device:" + device, "--later");
        put(BLOCKS, BLOCKS + 5); // To the device.
        assertHolds(BLOCKS + 5);
        IOException e = assertThrows(IOException.class, () -> Answers.of(home(), "store convert", "--to=files"));
        assertTrue(e.getMessage().contains("on its way to device:" + device), e::toString);
        try (LocalNode local = LocalNode.open(new Home(home()));
                StoreMove move = local.startMove()) {
            move.await();
            assertEquals(BLOCKS, move.copiedBlocks());
            local.store().put(block(BLOCKS + 5));
        }
        assertEquals("", setting(Setting.STORE_MOVING_TO));
        Files.move(new Home(home()).packs(), folder.resolve("old packs"));
        assertHolds(BLOCKS + 6);
    }

    @Test
    void anotherDeviceInItsPlaceIsRefused() throws Exception {
        Path device = device("device");
        Answers.of(home(), "store create", "--device=" + device);
        put(0, 1);
        Path other = folder.resolve("moved away");
        Files.move(device, other);
        assertThrows(IOException.class, () -> LocalNode.open(new Home(home())));
        Files.write(device, new byte[100]);
        assertThrows(IOException.class, () -> LocalNode.open(new Home(home())));
        String at = setting(Setting.STORE_AT);
        Configuration.set(
                new Home(home()).configurationFile(),
                Map.of(Setting.STORE_AT, at.replace(device.toString(), other.toString())));
        assertHolds(1);
    }
}
