package cairn.app.cli;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where the bytes of an answer go on this side: standard output, a file, a directory that is unpacked. Used by one
 * thread.
 */
interface BytesReceiver {
    void write(ByteBuffer bytes) throws IOException;

    /** Called once, when the answer ended well; returns when everything is where it belongs. */
    void end() throws IOException;

    /** Called once, when it did not. */
    void abort();
}
