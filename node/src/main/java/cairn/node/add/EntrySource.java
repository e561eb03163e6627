package cairn.node.add;

import java.io.IOException;
import java.util.Optional;

/**
 * Files, directories and symlinks one after the other: a walk over a directory, the parts of an upload. Used by one
 * thread. A directory comes before what is in it, and what is in it comes without anything else in between.
 */
@FunctionalInterface
public interface EntrySource {
    /** Nothing at all. */
    EntrySource EMPTY = Optional::empty;

    /**
     * The next entry, or nothing after the last.
     *
     * @throws IOException where the source is broken or not readable; nothing can be had after that
     */
    Optional<Entry> next() throws IOException;
}
