package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Folders, compared byte for byte. */
final class Trees {
    private Trees() {}

    /** Every file, folder and symbolic link below a folder, relative to it, in order. */
    static List<Path> list(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(path -> !path.equals(root))
                    .map(root::relativize)
                    .sorted()
                    .toList();
        }
    }

    static void assertSame(Path expected, Path actual) throws IOException {
        List<Path> paths = list(expected);
        assertEquals(paths, list(actual));
        for (Path path : paths) {
            Path wanted = expected.resolve(path);
            Path found = actual.resolve(path);
            if (Files.isSymbolicLink(wanted)) {
                assertEquals(Files.readSymbolicLink(wanted), Files.readSymbolicLink(found), path.toString());
            } else if (Files.isRegularFile(wanted)) {
                assertEquals(-1, Files.mismatch(wanted, found), () -> path + " differs");
            } else {
                assertEquals(Files.isDirectory(wanted), Files.isDirectory(found), path.toString());
            }
        }
    }
}
