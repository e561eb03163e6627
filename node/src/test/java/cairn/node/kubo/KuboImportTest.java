package cairn.node.kubo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.DirectoryBuilder;
import cairn.data.unixfs.ImportProfile;
import cairn.node.Node;
import cairn.node.collect.CollectFixture;
import cairn.node.pin.PinKind;
import cairn.storage.kubo.KuboFiles;
import cairn.storage.kubo.KuboRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KuboImportTest {
    private static final ImportProfile PROFILE = ImportProfile.UNIXFS_V1_2025;

    @TempDir
    private Path folder;

    private final Map<Cid, Block> blocks = new LinkedHashMap<>();
    private final List<String> told = new ArrayList<>();
    private long passed;
    private long heldBefore;
    private KuboFiles files;
    private SecretKey key;
    private Cid pinned;
    private Cid direct;
    private Cid root;

    @BeforeEach
    void makeRepository() throws IOException {
        files = new KuboFiles(folder.resolve("ipfs"), "next-to-last/2");
        pinned = CollectFixture.file(block -> blocks.put(block.cid(), block), 1, 2, 3)
                .cid();
        direct = CollectFixture.file(block -> blocks.put(block.cid(), block), 4).cid();
        DagRoot file = CollectFixture.file(block -> blocks.put(block.cid(), block), 5, 6);
        DirectoryBuilder directory =
                DirectoryBuilder.of(PROFILE, Attributes.NONE, block -> blocks.put(block.cid(), block));
        directory.add("x", file);
        root = directory.finish().cid();
        for (Block block : blocks.values()) {
            files.block(block);
        }
        key = SecretKey.generate(KeyType.ED25519);
        files.key("mine", key);
        files.self(SecretKey.generate(KeyType.ED25519));
        files.pin(pinned, true, "a name");
        files.pin(direct, false, "");
        files.filesRoot(root);
        files.finish();
    }

    private long run(Node node) throws IOException {
        told.clear();
        try (KuboRepository repository = KuboRepository.open(folder.resolve("ipfs"))) {
            return new KuboImport(node, repository, new KuboImport.Listener() {
                        @Override
                        public void passed(long blocks, long before) {
                            passed = blocks;
                            heldBefore = before;
                        }

                        @Override
                        public void problem(String text) {
                            told.add(text);
                        }

                        @Override
                        public void taken(String text) {
                            told.add(text);
                        }
                    })
                    .run();
        }
    }

    @Test
    void blocksPinsFilesAndKeysAreTakenOver() throws IOException {
        try (CollectFixture fixture = new CollectFixture(folder)) {
            Node node = fixture.node();
            assertEquals(0, run(node), told::toString);
            assertEquals(blocks.size(), passed);
            assertEquals(0, heldBefore);
            for (Block block : blocks.values()) {
                assertEquals(block.bytes(), node.block(block.cid()).bytes());
            }
            assertEquals("a name", node.pins().holders(pinned, 5).getFirst().name());
            assertTrue(node.pins().find(direct, Optional.of(PinKind.DIRECT)).isPresent());
            assertEquals(root, node.mutableFiles().flush("/"));
            assertEquals(
                    key.publicKey().peerId(),
                    node.keys().find("mine").orElseThrow().key().publicKey().peerId());
            assertTrue(node.keys().find("kubo-self").isPresent());
            // What nothing holds goes with the next collection; the rest stays.
            node.collect(false, hash -> {});
            assertEquals(0, run(node), told::toString);
            assertEquals(blocks.size(), heldBefore);
            assertEquals(1, node.pins().holders(pinned, 5).size());
        }
    }

    @Test
    void whatIsDamagedIsToldAndTheRestIsTakenAndTheNextImportGoesOn() throws IOException {
        Path damaged = files.file(pinned);
        byte[] whole = Files.readAllBytes(damaged);
        byte[] other = whole.clone();
        other[0] ^= 1;
        Files.write(damaged, other);
        try (CollectFixture fixture = new CollectFixture(folder)) {
            Node node = fixture.node();
            assertEquals(2, run(node), told::toString);
            assertTrue(told.getFirst().contains(damaged.toString()), told::toString);
            assertFalse(node.blocks().has(pinned.hash()));
            assertTrue(node.pins().find(direct, Optional.of(PinKind.DIRECT)).isPresent());
            Files.write(damaged, whole);
            assertEquals(0, run(node), told::toString);
            assertEquals(blocks.size() - 1, heldBefore);
            assertTrue(node.pins().find(pinned, Optional.of(PinKind.RECURSIVE)).isPresent());
        }
    }

    @Test
    void filesThatAreHereStay() throws IOException {
        try (CollectFixture fixture = new CollectFixture(folder)) {
            Node node = fixture.node();
            DirectoryBuilder directory = DirectoryBuilder.of(PROFILE, Attributes.NONE, node.blocks()::put);
            directory.add("mine", CollectFixture.file(node.blocks()::put, 9));
            Cid mine = directory.finish().cid();
            node.mutableFiles().replace(Optional.of(mine));
            assertEquals(0, run(node), told::toString);
            assertEquals(mine, node.mutableFiles().flush("/"));
            assertEquals(
                    "files of Kubo", node.pins().holders(root, 5).getFirst().name());
            assertTrue(told.stream().anyMatch(line -> line.contains("cairn files cp")), told::toString);
        }
    }
}
