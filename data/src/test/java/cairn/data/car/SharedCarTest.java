package cairn.data.car;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.codec.BlockCodec;
import cairn.data.codec.BlockCodecs;
import cairn.data.multihash.Multihash;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The archive of the public gateway conformance suite. */
class SharedCarTest {
    private static final Path CAR = Path.of("../../shared/fixtures/gateway/fixtures.car");

    @Test
    void everyBlockIsWholeAndEveryRootIsThere() throws Exception {
        assumeTrue(Files.exists(CAR), "skipped: there is no " + CAR);
        Set<Multihash> hashes = new HashSet<>();
        int blocks = 0;
        long blockBytes = 0;
        try (FileChannel channel = FileChannel.open(CAR)) {
            CarReader reader = CarReader.open(channel, CarLimits.USUAL);
            List<Cid> roots = reader.roots();
            for (Optional<Block> next = reader.next(); next.isPresent(); next = reader.next()) {
                Block block = next.get().verify(CAR.toString());
                blocks++;
                blockBytes += block.size();
                hashes.add(block.cid().hash());
                Optional<BlockCodec> codec = BlockCodecs.byCode(block.cid().codec());
                if (codec.isPresent()) {
                    codec.get().decodeRelaxed(block.bytes());
                    codec.get().links(block.bytes());
                }
            }
            assertEquals(Files.size(CAR), reader.bytesRead());
            // What Kubo 0.44 prints when it imports the archive.
            assertEquals(343, blocks);
            assertEquals(150_554, blockBytes);
            for (Cid root : roots) {
                assertTrue(root.hash().isIdentity() || hashes.contains(root.hash()), root + " is missing");
            }
        }
    }
}
