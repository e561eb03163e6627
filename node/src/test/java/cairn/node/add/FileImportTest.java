package cairn.node.add;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cairn.data.chunk.ChunkerSpec;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.ImportProfile;
import cairn.node.add.TreeImport.Top;
import cairn.storage.block.MemoryBlockStore;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file gets one CID, whoever reads it and in which order. */
class FileImportTest {
    private static final int MIB = 1024 * 1024;

    @TempDir
    private Path folder;

    private static Top add(ImportProfile profile, FileSource source) throws IOException {
        Iterator<Entry> entries =
                List.<Entry>of(new Entry.File("file", Attributes.NONE, source)).iterator();
        try (ForkJoinPool workers = new ForkJoinPool(3)) {
            TreeImport adding =
                    new TreeImport(profile, new MemoryBlockStore()::put, workers, (path, root, attributes) -> {});
            return adding.run(() -> entries.hasNext() ? Optional.of(entries.next()) : Optional.empty(), false)
                    .getFirst();
        }
    }

    /** The same bytes, to be had in their order only. */
    private record OneWay(Path path) implements FileSource {
        @Override
        public ReadableByteChannel open() throws IOException {
            return Channels.newChannel(Files.newInputStream(path));
        }

        @Override
        public boolean isIndependent() {
            return true;
        }
    }

    @Test
    void readInPiecesOrInOrderIsTheSame() throws IOException {
        Random random = new Random(91);
        Path file = folder.resolve("file");
        for (String chunker : List.of("size-1048576", "size-262144", "size-1000", "size-700001", "rabin")) {
            ImportProfile profile = ImportProfile.UNIXFS_V1_2025.withChunker(ChunkerSpec.parse(chunker));
            for (int bytes : new int[] {0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB, 5 * MIB + random.nextInt(MIB)}) {
                byte[] content = new byte[bytes];
                random.nextBytes(content);
                Files.write(file, content);
                assertEquals(
                        add(profile, new OneWay(file)), add(profile, new LocalFile(file)), chunker + " of " + bytes);
            }
        }
    }
}
