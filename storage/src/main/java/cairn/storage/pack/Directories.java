package cairn.storage.pack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a directory lists is on the medium only when the directory itself was forced there. */
final class Directories {
    private Directories() {}

    /** Returns when the files that were made, renamed or removed in {@code directory} are so after a power loss. */
    static void force(Path directory) throws IOException {
        Uninterrupted.call(() -> {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
            return directory;
        });
    }
}
