package cairn.data.unixfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.chunk.ChunkerSpec;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.HashFunction;
import org.junit.jupiter.api.Test;

class ImportProfileTest {
    private static final HashFunction BLAKE3 = HashFunction.BLAKE3;

    @Test
    void profilesAreThoseOfIpip499() throws MalformedException {
        assertSame(ImportProfile.UNIXFS_V0_2015, ImportProfile.named("legacy-cid-v0"));
        assertEquals(
                "ImportProfile{chunker=size-262144, cid-version=0, hamt-size-estimation=links, hamt-threshold=262144, "
                        + "hash=sha2-256, inline-limit=none, layout=balanced, max-directory-links=0, "
                        + "max-file-links=174, max-hamt-fanout=256, raw-leaves=false}",
                ImportProfile.named("unixfs-v0-2015").toString());
        assertEquals(
                "ImportProfile{chunker=size-1048576, cid-version=1, hamt-size-estimation=block, hamt-threshold=262144, "
                        + "hash=sha2-256, inline-limit=none, layout=balanced, max-directory-links=0, "
                        + "max-file-links=1024, max-hamt-fanout=256, raw-leaves=true}",
                ImportProfile.named("unixfs-v1-2025").toString());
        MalformedException failure =
                assertThrows(MalformedException.class, () -> ImportProfile.named("unixfs-v2-2099"));
        assertTrue(failure.getMessage().contains("unixfs-v1-2025"));
    }

    @Test
    void changesImplyWhatKuboMakesThemImply() throws MalformedException {
        ImportProfile old = ImportProfile.UNIXFS_V0_2015;
        assertTrue(old.withCidVersion(1).hasRawLeaves());
        assertFalse(old.withCidVersion(1).withRawLeaves(false).hasRawLeaves());
        assertFalse(old.withRawLeaves(false).withCidVersion(1).hasRawLeaves());
        assertEquals(1, old.withHash(BLAKE3).cidVersion());
        assertTrue(old.withHash(BLAKE3).hasRawLeaves());
        assertFalse(ImportProfile.UNIXFS_V1_2025.withCidVersion(0).hasRawLeaves());
        assertFalse(old.withCidVersion(1).withAttributes().hasRawLeaves());
        assertTrue(old.withAttributes().withRawLeaves(true).hasRawLeaves());
        assertEquals(0, old.cidVersion());
    }

    @Test
    void whatDoesNotFitTogetherIsSaid() throws MalformedException {
        ImportProfile profile = ImportProfile.UNIXFS_V1_2025;
        ImportProfile impossible = profile.withHash(BLAKE3).withCidVersion(0);
        assertThrows(MalformedException.class, impossible::check);
        assertSame(profile, profile.check());
        assertThrows(MalformedException.class, () -> profile.withCidVersion(2));
        assertThrows(MalformedException.class, () -> profile.withHash(HashFunction.IDENTITY));
        assertThrows(MalformedException.class, () -> profile.withInline(129));
        assertThrows(MalformedException.class, () -> profile.withInline(-1));
        assertThrows(MalformedException.class, () -> profile.withFileLinksMax(1));
        assertThrows(MalformedException.class, () -> profile.withDirectoryLinksMax(-1));
        assertThrows(MalformedException.class, () -> profile.withHamtThreshold(-1));
        for (int fanOut : new int[] {0, 4, 12, 255, 2048, -8}) {
            assertThrows(MalformedException.class, () -> profile.withHamtFanOut(fanOut));
        }
    }

    @Test
    void everyParameterIsRecorded() throws MalformedException {
        ImportProfile changed = ImportProfile.UNIXFS_V0_2015
                .withInline(64)
                .withChunker(ChunkerSpec.size(5))
                .withLayout(FileLayout.TRICKLE)
                .withFileLinksMax(3)
                .withDirectoryLinksMax(4)
                .withHamtFanOut(8)
                .withHamtThreshold(9)
                .withSizeEstimation(SizeEstimation.DISABLED)
                .withHash(BLAKE3);
        assertEquals(
                "ImportProfile{chunker=size-5, cid-version=1, hamt-size-estimation=disabled, hamt-threshold=9, "
                        + "hash=blake3, inline-limit=64, layout=trickle, max-directory-links=4, max-file-links=3, "
                        + "max-hamt-fanout=8, raw-leaves=true}",
                changed.toString());
    }
}
