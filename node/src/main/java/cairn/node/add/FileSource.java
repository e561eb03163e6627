package cairn.node.add;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/** The bytes of a file that is to be added. */
public interface FileSource {
    /** Opens the bytes for reading once, from the start. The caller closes the channel. */
    ReadableByteChannel open() throws IOException;

    /**
     * Whether the bytes may be read later and on another thread; where not, they must be read before the source that
     * this file came from is asked for its next entry.
     */
    boolean isIndependent();
}
