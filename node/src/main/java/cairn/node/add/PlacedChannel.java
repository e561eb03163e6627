package cairn.node.add;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Bytes of a known number that may also be read at any place, by several threads at a time. */
public interface PlacedChannel extends ReadableByteChannel {
    /** How many bytes there were when it was opened; what is written behind them afterwards is not read. */
    long sizeBytes();

    /** Fills {@code target} from {@code offset} on, without moving where {@link #read} goes on. */
    void readFully(ByteBuffer target, long offset) throws IOException;
}
