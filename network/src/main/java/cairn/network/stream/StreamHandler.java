package cairn.network.stream;

import java.io.IOException;

/** Serves one protocol. Called on a virtual thread of its own for each stream that a peer opens. */
@FunctionalInterface
public interface StreamHandler {
    /** Serves the stream and returns when it is done; the caller closes it, or resets it where this throws. */
    void serve(Stream stream) throws IOException;
}
