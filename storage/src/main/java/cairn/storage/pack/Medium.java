package cairn.storage.pack;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/**
 * The file system under a store: whatever packs and index change there goes through one, so that tests can have one
 * that fails, or that loses what was not forced. May be used by any thread.
 */
interface Medium {
    /** Opens a file. */
    FileChannel open(Path file, OpenOption... options) throws IOException;

    /** Sets a file's length, and makes the file if it is missing; what is new reads as zeros and may take no room. */
    void setLength(Path file, long bytes) throws IOException;

    /**
     * Maps a file's first bytes for reading and writing, little-endian. The file is made if it is missing; what is new
     * reads as zeros and has its room: where there is none, a write to the map would be an error of the machine's.
     */
    MappedByteBuffer map(Path file, long bytes) throws IOException;

    /** Returns when what was written to the map survives a power loss. */
    void force(MappedByteBuffer map) throws IOException;

    /** Gives a file another name in one step, that of another file where there is one. */
    void move(Path from, Path to) throws IOException;

    /** Removes a file if it is there. */
    void delete(Path file) throws IOException;

    /** Returns when the files that were made, renamed or removed in {@code directory} are so after a power loss. */
    void forceDirectory(Path directory) throws IOException;
}
