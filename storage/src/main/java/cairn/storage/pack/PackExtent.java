package cairn.storage.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;

/** The bytes of one pack in its {@link PackPlace}. For one thread at a time. */
interface PackExtent {
    /** What to call the pack in a message. */
    String name();

    /** Opens what holds the pack; it begins there at {@link #start()}. */
    FileChannel open(OpenOption... options) throws IOException;

    /** Where the pack begins: a multiple of the page. */
    long start();

    /**
     * What the checksums of the pack's records begin with, or 0 for nothing. What another pack left in this extent has
     * another, so it is never taken for a record of this one.
     */
    int salt();

    /** Whether nothing may be written, not even where the records of a pack end that was not sealed. */
    default boolean isOnlyRead() {
        return false;
    }

    /** Whether the pack can not become longer than its room, so that its footer must fit in there too. */
    boolean isBounded();

    /** Gives the pack room for so many bytes at least; what they are is unknown. */
    void reserve(long bytes) throws IOException;

    /** All bytes of the room, or of a finished pack, read only and little-endian. */
    ByteBuffer map() throws IOException;

    /** Sees to it that what this pack wrote behind {@code bytes} is not taken for a record. */
    void cut(FileChannel channel, long bytes) throws IOException;

    /** Ends the pack at {@code bytes}; it ends there after a power loss too, with all that was written. */
    void finish(FileChannel channel, long bytes) throws IOException;

    /** Lets the pack go. */
    void delete() throws IOException;
}
