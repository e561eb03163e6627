package cairn.storage.pack;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SortedSet;

/**
 * Where the packs of a store are: files of a directory, or segments of a device. May be used by any thread; that two
 * threads do not make or remove the same pack is the caller's doing.
 */
interface PackPlace extends Closeable {
    /** What to call the place in a message. */
    String name();

    /** What to call a pack in a message. */
    String name(int number);

    /** The packs that are there. Those that were not finished being made are none, and are removed. */
    SortedSet<Integer> numbers() throws IOException;

    /** The highest number that a pack has or had, as far as that is known here. */
    int lastNumber() throws IOException;

    /**
     * Makes a pack that begins with {@code head}. It is there with these bytes, after a crash at any moment, or not at
     * all; it is there on return.
     *
     * @throws NoExtentException where there is no room for this purpose
     */
    PackExtent create(int number, ByteBuffer head, Purpose purpose) throws IOException;

    /** The bytes of a pack that is there. */
    PackExtent extent(int number) throws IOException;

    /** How many bytes the pack takes, or 0 where there is none. */
    long bytes(int number) throws IOException;

    /** Whether the pack is as it was when it was closed with its records' end at {@code end}. */
    boolean endsAt(int number, long end) throws IOException;

    /** Whether it is known where the pack ends, if it is not active: else its records have to be looked for. */
    boolean hasKnownEnd(int number);

    /**
     * Whether there is a fixed number of extents, which are used again. Then views of a removed pack's bytes must not
     * be held for long.
     */
    boolean isBounded();

    /** How many bytes packs that are to be made can have. */
    long freeBytes();

    /** Returns when packs that were deleted are so after a power loss. */
    void forceDeletions() throws IOException;

    /** Lets go of the place. */
    @Override
    void close() throws IOException;
}
