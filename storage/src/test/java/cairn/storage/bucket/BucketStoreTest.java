package cairn.storage.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.storage.block.Proof;
import cairn.storage.encrypt.BlockCipher;
import cairn.storage.encrypt.EncryptedBlockStore;
import cairn.storage.pack.Durability;
import cairn.storage.pack.PackStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Stores of nodes on one bucket of a real server. */
@Tag("slow")
final class BucketStoreTest extends BucketFixture {
    @Test
    void tenThousandSmallBlocksTakeFewRequests() throws IOException {
        List<Block> blocks = blocks(0, 10_000, 200);
        try (BucketStore writer = open("writer", quiet(64 * MIB, 64 * MIB));
                BucketStore reader = open("reader", quiet(64 * MIB, 64 * MIB))) {
            put(writer, blocks);
            writer.flush();
            assertTrue(writer.state().requests() < 20, writer.state().toString());
            assertHolds(writer, blocks);
            assertTrue(writer.state().requests() < 20, "what it wrote it has in its cache");
            assertEquals(1, writer.state().packs());
            reader.look();
            assertHolds(reader, blocks);
            assertTrue(reader.state().requests() < 20, reader.state().toString());
            long before = reader.state().requests();
            for (Block absent : blocks(20_000, 1000, 200)) {
                assertFalse(reader.has(absent.cid().hash()));
                assertTrue(reader.get(absent.cid()).isEmpty());
            }
            assertEquals(before, reader.state().requests(), "a miss costs no request");
        }
    }

    @Test
    void nodesReadEachOthersBlocks() throws IOException {
        List<Block> left = blocks(0, 100, 3000);
        List<Block> right = blocks(50, 100, 3000);
        try (BucketStore one = open("one", quiet(MIB, 8 * MIB));
                BucketStore two = open("two", quiet(MIB, 8 * MIB))) {
            put(one, left);
            put(two, right);
            one.flush();
            two.look();
            assertHolds(two, left);
            assertEquals(150, two.usage().blocks(), "what both have counts once");
            two.flush();
            one.look();
            assertHolds(one, right);
            assertEquals(150, one.usage().blocks());
            assertTrue(two.remove(left.get(60).cid().hash()));
            assertFalse(two.has(left.get(60).cid().hash()));
            one.look();
            assertTrue(one.has(left.get(60).cid().hash()), "what another drops stays here");
        }
    }

    @Test
    void aPackIsSentInPartsAndReadInPieces() throws IOException {
        List<Block> blocks = blocks(0, 50, 256 * 1024);
        try (BucketStore writer = open("writer", quiet(64 * MIB, 0));
                BucketStore reader = open("reader", quiet(64 * MIB, 64 * MIB))) {
            put(writer, blocks);
            writer.flush();
            assertEquals(0, writer.state().cacheBytes());
            assertTrue(writer.state().requests() <= 20, writer.state().toString());
            reader.look();
            long before = reader.state().requests();
            assertHolds(reader, blocks);
            long pieces = reader.state().requests() - before;
            assertTrue(pieces <= 6, "12.5 MiB read in order in pieces of 1, 2, 4 and 8 MiB: " + pieces);
            assertHolds(reader, blocks);
            assertEquals(before + pieces, reader.state().requests(), "what is cached costs no request");
            assertHolds(writer, blocks);
        }
    }

    @Test
    void theCacheKeepsItsBound() throws IOException {
        List<Block> blocks = blocks(0, 40, 256 * 1024);
        try (BucketStore store = open("home", quiet(2 * MIB, 3 * MIB))) {
            put(store, blocks);
            store.flush();
            for (int round = 0; round < 2; round++) {
                assertHolds(store, blocks);
                assertTrue(store.state().cacheBytes() <= 3 * MIB, store.state().toString());
                long onDisk = 0;
                try (var files = Files.list(directory.resolve("home/bucket/cache"))) {
                    for (Path file : files.toList()) {
                        onDisk += Files.size(file);
                    }
                }
                assertEquals(store.state().cacheBytes(), onDisk);
            }
        }
    }

    @Test
    void everythingIsThereAfterAReopening() throws IOException {
        List<Block> sent = blocks(0, 300, 5000);
        List<Block> near = blocks(1000, 30, 5000);
        for (int round = 0; round < 3; round++) {
            try (BucketStore store = open("home", quiet(MIB, 8 * MIB))) {
                if (round == 0) {
                    put(store, sent);
                    store.flush();
                    put(store, near);
                    store.remove(sent.get(7).cid().hash());
                } else {
                    assertFalse(store.has(sent.get(7).cid().hash()));
                    assertEquals(329, store.usage().blocks());
                    assertEquals(329 * 5000, store.usage().blockBytes());
                    assertHolds(store, sent.subList(8, 300));
                    assertHolds(store, near);
                }
            }
            if (round == 1) { // As a crash leaves it: the index is made anew.
                Files.delete(directory.resolve("home/bucket/index/whole"));
            }
        }
    }

    @Test
    void aHomeBelongsToOneBucket() throws IOException, InterruptedException {
        open("home", quiet(MIB, MIB)).close();
        try (BucketStore store = open("home", quiet(MIB, MIB))) {
            store.look();
        }
        address = S3Server.freshBucket();
        UnavailableException refused = assertThrows(UnavailableException.class, () -> open("home", quiet(MIB, MIB)));
        assertTrue(refused.getMessage().contains("belongs to the bucket"), refused.getMessage());
    }

    @Test
    void nodesWithDifferentKeysAreToldWhenTheyOpen() throws IOException {
        BlockCipher ours = new BlockCipher(new byte[BlockCipher.KEY_BYTES]);
        BlockCipher theirs = new BlockCipher("another key, of thirty-two bytes".getBytes(StandardCharsets.US_ASCII));
        open("one", EncryptedBlockStore.proof(ours, Proof.HASH)).close();
        open("two", EncryptedBlockStore.proof(ours, Proof.HASH)).close();
        for (Proof wrong : List.of(EncryptedBlockStore.proof(theirs, Proof.HASH), Proof.HASH)) {
            MalformedException refused = assertThrows(MalformedException.class, () -> open("three", wrong));
            assertTrue(refused.getMessage().contains("encrypted with another key"), refused.getMessage());
        }
    }

    @Test
    void aNodeThatOpensWhileTheBucketIsAwaySendsNothingWithAnotherKey() throws IOException {
        BlockCipher theirs = new BlockCipher(new byte[BlockCipher.KEY_BYTES]);
        try (FaultyProxy proxy = new FaultyProxy(address.endpoint())) {
            BucketAddress real = address;
            address = new BucketAddress(proxy.endpoint(), real.region(), real.bucket(), real.prefix());
            proxy.judgeBy((_, _) -> FaultyProxy.Fate.CLOSE);
            try (BucketStore store = open("away", quiet(MIB, MIB))) {
                put(store, blocks(0, 10, 3000));
                address = real;
                open("there", EncryptedBlockStore.proof(theirs, Proof.HASH)).close();
                proxy.judgeBy((_, _) -> FaultyProxy.Fate.PASS);
                assertThrows(MalformedException.class, store::flush);
                assertHolds(store, blocks(0, 10, 3000));
            }
            try (Bucket bucket = new S3Bucket(real, S3Server.KEY)) {
                assertEquals(List.of(), bucket.list("packs/"));
            }
        }
    }

    private BucketStore open(String home, Proof proof) throws IOException {
        Path folder = directory.resolve(home);
        PackStore near = PackStore.open(
                folder.resolve("packs"), PackStore.Options.of(Durability.OS).with(proof));
        try {
            return BucketStore.open(
                    near,
                    folder.resolve("bucket"),
                    address,
                    S3Server.KEY,
                    proof,
                    BucketStore.Sync.NEAR,
                    quiet(MIB, MIB));
        } catch (IOException e) {
            near.close();
            throw e;
        }
    }
}
