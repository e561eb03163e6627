package cairn.storage.encrypt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import cairn.storage.block.BlockStoreContract;
import cairn.storage.block.Proof;
import cairn.storage.block.SomeBlocks;
import cairn.storage.pack.Durability;
import cairn.storage.pack.PackStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link EncryptedBlockStore} keeps the contract, and nothing of a block is on the medium without the key. */
final class EncryptedBlockStoreTest extends BlockStoreContract {
    private static final BlockCipher CIPHER = new BlockCipher(key(1));

    @TempDir
    private Path folder;

    private static byte[] key(int seed) {
        byte[] key = new byte[BlockCipher.KEY_BYTES];
        new Random(seed).nextBytes(key);
        return key;
    }

    @Override
    protected BlockStore open() throws IOException {
        return open("contract", CIPHER);
    }

    private EncryptedBlockStore open(String name, BlockCipher cipher) throws IOException {
        PackStore.Options options = new PackStore.Options(Durability.OS, 64 * 1024, 2);
        return new EncryptedBlockStore(
                PackStore.open(folder.resolve(name), options.with(EncryptedBlockStore.proof(cipher, Proof.HASH))),
                cipher);
    }

    private List<Path> files(String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(name))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void theMediumHasNeitherBytesNorNamesOfBlocks() throws IOException {
        byte[] secret = "the plan of the vault, page 1".repeat(40).getBytes(StandardCharsets.UTF_8);
        Block block = SomeBlocks.of(secret);
        try (EncryptedBlockStore store = open("secret", CIPHER)) {
            assertTrue(store.put(block));
            assertFalse(store.put(block));
            assertEquals(secret.length, store.usage().blockBytes());
        }
        for (Path file : files("secret")) {
            String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertFalse(bytes.contains("the vault"), file.toString());
            String digest = new String(block.cid().hash().digest(), StandardCharsets.ISO_8859_1);
            assertFalse(bytes.contains(digest.substring(24)), file + " has the end of a digest");
        }
    }

    @Test
    void whatWasKeptIsReadAgainAlsoWhenTheIndexIsMadeAnew() throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            blocks.add(SomeBlocks.block(i, 5000));
        }
        try (EncryptedBlockStore store = open("again", CIPHER)) {
            for (Block block : blocks) {
                store.put(block);
            }
        }
        for (Path file : files("again")) {
            if (file.getParent().endsWith("index")) {
                Files.delete(file);
            }
        }
        try (EncryptedBlockStore store = open("again", CIPHER)) {
            Set<Multihash> visited = new HashSet<>();
            store.forEach((hash, bytes) -> visited.add(hash));
            for (Block block : blocks) {
                assertEquals(block.bytes(), store.get(block.cid()).orElseThrow().bytes());
                assertTrue(visited.contains(block.cid().hash()));
                assertFalse(store.put(block));
            }
            store.verifyAll((hash, problem) -> {
                throw new AssertionError(problem);
            });
        }
    }

    @Test
    void anotherKeyAndNoKeyAreToldWhenTheStoreIsOpened() throws IOException {
        try (EncryptedBlockStore store = open("mine", CIPHER)) {
            store.put(SomeBlocks.sized(1, 100));
        }
        BlockCipher other = new BlockCipher(key(2));
        assertThrows(MalformedException.class, () -> open("mine", other));
        PackStore.Options options = PackStore.Options.of(Durability.OS);
        MalformedException plain =
                assertThrows(MalformedException.class, () -> PackStore.open(folder.resolve("mine"), options));
        assertTrue(plain.getMessage().contains("encrypted"), plain.getMessage());
        try (PackStore store = PackStore.open(folder.resolve("plain"), options)) {
            store.put(SomeBlocks.sized(1, 100));
        }
        MalformedException notEncrypted = assertThrows(MalformedException.class, () -> open("plain", CIPHER));
        assertTrue(notEncrypted.getMessage().contains("not encrypted"), notEncrypted.getMessage());
    }

    @Test
    void everyFlippedBitOfABlockIsFoundAndMendedByPuttingItAgain() throws IOException {
        Block block = SomeBlocks.sized(5, 700);
        long seed = 31;
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            String name = "flips" + round;
            try (EncryptedBlockStore store = open(name, CIPHER)) {
                store.put(block);
                store.put(SomeBlocks.sized(6, 700));
            }
            flipBit(name, random);
            try (EncryptedBlockStore store = open(name, CIPHER)) {
                List<Multihash> damaged = new ArrayList<>();
                store.verifyAll((hash, problem) -> damaged.add(hash));
                assertEquals(List.of(block.cid().hash()), damaged, "seed " + seed);
                assertThrows(CorruptBlockException.class, () -> store.get(block.cid()));
                assertFalse(store.put(block));
                assertEquals(block.bytes(), store.get(block.cid()).orElseThrow().bytes());
            }
        }
    }

    /** In the first block's payload. */
    private void flipBit(String name, Random random) throws IOException {
        Path pack = files(name).stream()
                .filter(file -> file.toString().endsWith(".pack"))
                .findFirst()
                .orElseThrow();
        try (RandomAccessFile file = new RandomAccessFile(pack.toFile(), "rw")) {
            int at = 200 + random.nextInt(400);
            file.seek(at);
            int before = file.read();
            file.seek(at);
            file.write(before ^ 1 << random.nextInt(8));
        }
    }

    @Test
    void aBlockUnderAnothersNameIsNotBelieved() throws IOException {
        Multihash one = CIPHER.name(SomeBlocks.sized(1, 50).cid().hash());
        Multihash two = CIPHER.name(SomeBlocks.sized(2, 50).cid().hash());
        Proof proof = EncryptedBlockStore.proof(CIPHER, Proof.HASH);
        Block block = SomeBlocks.sized(1, 50);
        proof.verify(one, CIPHER.encrypted(one, block.bytes()), "a test");
        assertThrows(
                CorruptBlockException.class, () -> proof.verify(two, CIPHER.encrypted(one, block.bytes()), "a test"));
        assertThrows(
                CorruptBlockException.class, () -> proof.verify(two, CIPHER.encrypted(two, block.bytes()), "a test"));
        assertThrows(
                MalformedException.class,
                () -> proof.verify(block.cid().hash(), CIPHER.encrypted(two, block.bytes()), "a test"));
    }

    @Test
    void namesAreReadBackByTheirKeyAlone() throws IOException {
        long seed = 8;
        Random random = new Random(seed);
        BlockCipher other = new BlockCipher(key(3));
        for (int round = 0; round < 500; round++) {
            byte[] digest = new byte[random.nextInt(100)];
            random.nextBytes(digest);
            Multihash hash = Multihash.of(0x12, digest);
            Multihash name = CIPHER.name(hash);
            assertEquals(name, CIPHER.name(hash));
            assertEquals(Optional.of(hash), CIPHER.hash(name), "seed " + seed);
            assertEquals(Optional.empty(), other.hash(name));
            assertEquals(Optional.empty(), CIPHER.hash(hash));
        }
        assertThrows(LimitException.class, () -> CIPHER.name(Multihash.of(0x12, new byte[120])));
        assertThrows(
                LimitException.class,
                () -> store().put(Block.known(
                        Cid.v1(Codec.RAW, Multihash.of(0x12, new byte[120])),
                        SomeBlocks.sized(1, 1).bytes())));
    }
}
