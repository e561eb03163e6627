package cairn.data.unixfs;

import java.io.IOException;
import java.util.Optional;

/** The entries of a directory, one after the other, in the order of its blocks. Used by one thread. */
public interface DirectoryCursor {
    /** The next entry, or nothing at the end. Blocks of a HAMT are asked for when they are come to. */
    Optional<DirectoryEntry> next() throws IOException;
}
