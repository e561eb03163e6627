package cairn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folder in which a comparison works. */
final class Scratch {
    private Scratch() {}

    /** Removes a folder with all that is in it, if it is there. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Writes out what the kernel still holds back, so that one run does not pay for the last one's. */
    static void settle() throws IOException, InterruptedException {
        new ProcessBuilder("sync").start().waitFor();
    }
}
