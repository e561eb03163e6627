package cairn.storage.kubo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.failure.MalformedException;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.multihash.Multihash;
import cairn.storage.block.SomeBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KuboRepositoryTest {
    @TempDir
    private Path folder;

    @Test
    void everythingIsFoundHoweverBlocksAreSpread() throws IOException {
        for (String shards : new String[] {"next-to-last/2", "prefix/3", "suffix/2"}) {
            findEverything(folder.resolve(shards.replace('/', '-')), shards);
        }
    }

    private static void findEverything(Path folder, String shards) throws IOException {
        KuboFiles files = new KuboFiles(folder, shards);
        Set<Multihash> blocks = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Block block = SomeBlocks.sized(i, 100 + i);
            files.block(block);
            blocks.add(block.cid().hash());
        }
        files.pin(SomeBlocks.sized(1, 101).cid(), true, "one");
        files.pin(SomeBlocks.sized(2, 102).cid(), false, "");
        files.filesRoot(SomeBlocks.sized(3, 103).cid());
        SecretKey key = SecretKey.generate(KeyType.ED25519);
        SecretKey self = SecretKey.generate(KeyType.ED25519);
        files.key("Käse", key);
        files.self(self);
        files.finish();
        Path strange = folder.resolve("blocks").resolve("X1.data");
        Files.writeString(strange, "?");
        Files.writeString(folder.resolve("blocks").resolve("SHARDING"), "/repo/flatfs/shard/v1/" + shards);
        try (KuboRepository repository = KuboRepository.open(folder)) {
            Set<Path> told = new HashSet<>();
            repository.forEachBlock(new KuboRepository.BlockFiles() {
                @Override
                public void see(Multihash hash, Path file) {
                    assertTrue(blocks.remove(hash), file.toString());
                }

                @Override
                public void strange(Path file) {
                    told.add(file);
                }
            });
            assertEquals(Set.of(), blocks);
            assertEquals(Set.of(strange), told);
            assertEquals(
                    Set.of(
                            new KuboRepository.PinnedRoot(
                                    SomeBlocks.sized(1, 101).cid(), true, "one"),
                            new KuboRepository.PinnedRoot(
                                    SomeBlocks.sized(2, 102).cid(), false, "")),
                    new HashSet<>(repository.pins()));
            assertEquals(Optional.of(SomeBlocks.sized(3, 103).cid()), repository.filesRoot());
            assertEquals(Set.of("Käse", "self"), repository.keys().keySet());
            assertEquals(
                    key.publicKey().peerId(),
                    repository.keys().get("Käse").publicKey().peerId());
            assertEquals(
                    self.publicKey().peerId(),
                    repository.keys().get("self").publicKey().peerId());
        }
    }

    @Test
    void otherRepositoriesAreRefusedByTheirKind() throws IOException {
        MalformedException none = assertThrows(MalformedException.class, () -> KuboRepository.open(folder));
        assertTrue(none.getMessage().contains("is no repository"), none.getMessage());
        new KuboFiles(folder, "next-to-last/2").finish();
        Files.writeString(folder.resolve("version"), "11");
        MalformedException old = assertThrows(MalformedException.class, () -> KuboRepository.open(folder));
        assertTrue(old.getMessage().contains("ipfs repo migrate"), old.getMessage());
        Files.writeString(folder.resolve("version"), "18");
        Files.writeString(
                folder.resolve("datastore_spec"),
                "{\"mounts\":[{\"mountpoint\":\"/\",\"path\":\"pebble\",\"type\":\"pebbleds\"}],\"type\":\"mount\"}");
        MalformedException other = assertThrows(MalformedException.class, () -> KuboRepository.open(folder));
        assertTrue(other.getMessage().contains("flatfs"), other.getMessage());
    }
}
