package cairn.app.cli;

import cairn.node.extract.TargetTree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Where the bytes of an answer go on this side: standard output, a file, a directory that is unpacked. Used by one
 * thread.
 */
interface BytesReceiver {
    /** Files of this machine that the bytes would become, for those who can make them without such bytes. */
    default Optional<TargetTree> tree() {
        return Optional.empty();
    }

    void write(ByteBuffer bytes) throws IOException;

    /** Called once, when the answer ended well; returns when everything is where it belongs. */
    void end() throws IOException;

    /** Called once, when it did not. */
    void abort();
}
