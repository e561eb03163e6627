package cairn.data.unixfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.HashFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Changing a directory gives what building it anew gives. */
class DirectoryEditTest {
    private static DagRoot link(int number) {
        ByteBuffer bytes = ByteBuffer.allocate(4).putInt(0, number);
        return new DagRoot(Cid.v1(Codec.RAW, HashFunction.SHA2_256.hash(bytes)), 0, 4 + Math.floorMod(number, 100_000));
    }

    private static DagRoot build(ImportProfile profile, Attributes attributes, Map<String, DagRoot> entries)
            throws IOException {
        DirectoryBuilder builder = DirectoryBuilder.of(profile, attributes, block -> {});
        for (Map.Entry<String, DagRoot> entry : entries.entrySet()) {
            builder.add(entry.getKey(), entry.getValue());
        }
        return builder.finish();
    }

    @Test
    void randomChangesGiveWhatBuildingAnewGives() throws IOException {
        long seed = System.nanoTime();
        System.out.println("DirectoryEditTest seed " + seed);
        Random random = new Random(seed);
        List<ImportProfile> profiles = List.of(
                ImportProfile.UNIXFS_V1_2025.withHamtThreshold(1),
                ImportProfile.UNIXFS_V0_2015.withHamtThreshold(3000),
                ImportProfile.UNIXFS_V1_2025.withHamtThreshold(2000).withHamtFanOut(8),
                ImportProfile.UNIXFS_V1_2025.withDirectoryLinksMax(40).withHamtFanOut(16));
        for (ImportProfile profile : profiles) {
            MemoryBlocks blocks = new MemoryBlocks();
            DirectoryEdit edit = new DirectoryEdit(blocks, blocks);
            Attributes attributes = random.nextBoolean()
                    ? Attributes.NONE
                    : Attributes.NONE.withMode(0755).withModified(Instant.ofEpochSecond(7));
            Map<String, DagRoot> model = new TreeMap<>();
            DagRoot root = DirectoryBuilder.of(profile, attributes, blocks).finish();
            for (int round = 0; round < 60; round++) {
                boolean grows = round % 20 < 10;
                Map<String, Optional<DagRoot>> changes = new HashMap<>();
                for (int i = random.nextInt(30); i >= 0; i--) {
                    String name = "name-" + random.nextInt(300) + (i % 9 == 0 ? "ž" : "");
                    boolean puts = random.nextInt(10) < (grows ? 8 : 2);
                    changes.put(name, puts ? Optional.of(link(random.nextInt())) : Optional.empty());
                }
                changes.forEach((name, link) ->
                        link.ifPresentOrElse(added -> model.put(name, added), () -> model.remove(name)));
                UnixFsEntry.Directory directory = (UnixFsEntry.Directory) new UnixFsReader(blocks).open(root.cid());
                root = edit.apply(profile, directory, changes);
                assertEquals(build(profile, attributes, model).cid(), root.cid(), "round " + round + " of " + profile);
            }
        }
    }

    @Test
    void anEditOfALargeDirectoryWritesFewBlocks() throws IOException {
        MemoryBlocks blocks = new MemoryBlocks();
        DirectoryBuilder builder = DirectoryBuilder.of(ImportProfile.UNIXFS_V1_2025, Attributes.NONE, blocks);
        for (int i = 0; i < 100_000; i++) {
            builder.add("entry-" + i, link(i));
        }
        DagRoot root = builder.finish();
        UnixFsEntry.Directory directory = (UnixFsEntry.Directory) new UnixFsReader(blocks).open(root.cid());
        int[] written = {0};
        DirectoryEdit edit = new DirectoryEdit(blocks, block -> {
            written[0]++;
            blocks.put(block);
        });
        DagRoot changed = edit.apply(
                ImportProfile.UNIXFS_V1_2025,
                directory,
                Map.of("one more", Optional.of(link(-1)), "entry-77", Optional.empty()));
        assertTrue(written[0] <= 8, written[0] + " blocks");
        UnixFsReader reader = new UnixFsReader(blocks);
        UnixFsEntry.Directory after = (UnixFsEntry.Directory) reader.open(changed.cid());
        assertTrue(reader.find(after, "one more").isPresent());
        assertTrue(reader.find(after, "entry-77").isEmpty());
        assertTrue(reader.find(after, "entry-78").isPresent());
    }

    @Test
    void namesThatCannotBeAreRefused() throws IOException {
        MemoryBlocks blocks = new MemoryBlocks();
        for (int threshold : new int[] {0, 1}) {
            ImportProfile profile = ImportProfile.UNIXFS_V1_2025.withHamtThreshold(threshold);
            DirectoryBuilder builder = DirectoryBuilder.of(profile, Attributes.NONE, blocks);
            builder.add("a", link(1));
            UnixFsEntry.Directory directory = (UnixFsEntry.Directory)
                    new UnixFsReader(blocks).open(builder.finish().cid());
            for (String name : List.of("", "a/b")) {
                assertThrows(
                        MalformedException.class,
                        () -> new DirectoryEdit(blocks, blocks)
                                .apply(profile, directory, Map.of(name, Optional.of(link(2)))));
            }
        }
    }
}
