package cairn.services.rpc;

import cairn.data.failure.LimitException;
import cairn.node.add.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** What was given as a command's one file, as bytes in memory. */
public final class InputBytes {
    private InputBytes() {}

    /** Reads it whole.
     *
     * @throws LimitException where there are more than {@code bytesMax}
     */
    public static byte[] read(Call call, int bytesMax) throws IOException {
        Entry entry = call.files().next().orElseThrow(() -> new UsageException("file argument 'file' is required"));
        if (!(entry instanceof Entry.File file)) {
            throw new UsageException("expected a regular file");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        try (ReadableByteChannel in = file.source().open()) {
            while (in.read(buffer) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
                if (all.size() > bytesMax) {
                    throw new LimitException("The input is too long", "inputBytesMax", bytesMax, "cut it");
                }
            }
        }
        return all.toByteArray();
    }
}
