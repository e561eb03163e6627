package cairn.services.gateway;

import cairn.data.unixfs.FileCursor;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The first bytes of a file.
 *
 * @param bytes those bytes
 * @param isWhole whether they are all
 */
record FileStart(ByteBuffer bytes, boolean isWhole) {
    static FileStart read(Node node, UnixFsEntry.File file, int bytesMax) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(bytesMax, file.sizeBytes()));
        FileCursor cursor = node.files().read(file, 0, bytes.capacity());
        for (Optional<ByteBuffer> piece = cursor.next(); piece.isPresent(); piece = cursor.next()) {
            bytes.put(piece.get());
        }
        return new FileStart(bytes.flip().asReadOnlyBuffer(), bytes.limit() == file.sizeBytes());
    }

    /** The bytes as UTF-8. */
    String text() {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString() + (isWhole ? "" : "\n…");
    }
}
