package cairn.data.car;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.List;

/** Takes the bytes of an archive in their order. */
@FunctionalInterface
public interface CarSink {
    /** Takes all remaining bytes of all buffers, which it may move; they are valid only during the call. */
    void write(List<ByteBuffer> buffers) throws IOException;

    /** A sink that writes to a blocking channel, such as a file's. */
    static CarSink to(GatheringByteChannel channel) {
        return buffers -> {
            ByteBuffer[] array = buffers.toArray(ByteBuffer[]::new);
            int first = 0;
            while (first < array.length) {
                channel.write(array, first, array.length - first);
                while (first < array.length && !array[first].hasRemaining()) {
                    first++;
                }
            }
        };
    }
}
