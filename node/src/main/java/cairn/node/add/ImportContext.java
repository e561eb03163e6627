package cairn.node.add;

import cairn.data.block.BlockSink;
import cairn.data.chunk.ChunkerSpec;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.LeafMaker;

/**
 * What the files of one import share.
 *
 * @param profile every parameter that decides the CIDs
 * @param leaves makes leaves after the profile
 * @param sink takes blocks, from any worker
 * @param windows buffers of some chunks each
 * @param windowsPerFile how many windows of one file may be on the way
 */
record ImportContext(ImportProfile profile, LeafMaker leaves, BlockSink sink, Windows windows, int windowsPerFile) {
    private static final int WINDOW_BYTES_MIN = 1024 * 1024;
    private static final int HELD_BYTES_MAX = 32 * 1024 * 1024;

    static ImportContext of(ImportProfile profile, BlockSink sink, int workers) {
        int windowBytes = windowBytes(profile.chunker());
        int perFile = HELD_BYTES_MAX / workers / windowBytes;
        return new ImportContext(
                profile, profile.leaves(), sink, new Windows(windowBytes), Math.clamp(perFile, 2, 2 * workers + 2));
    }

    /** Whole chunks where their length is known; else room for several, so that little is carried over. */
    private static int windowBytes(ChunkerSpec chunker) {
        return chunker.isFixedSize()
                ? Math.max(1, WINDOW_BYTES_MIN / chunker.bytesMax()) * chunker.bytesMax()
                : Math.max(4 * WINDOW_BYTES_MIN, 4 * chunker.bytesMax());
    }
}
