package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A peer on go-libp2p, built from {@code src/test/resources/go-peer}. */
final class GoPeer {
    private GoPeer() {}

    /** Builds the program where it is not there yet; the test is skipped where Go or its modules cannot be had. */
    static Path build() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(Path.of("target", "go-peer")).toAbsolutePath();
        try (Stream<Path> files = Files.list(Path.of("src", "test", "resources", "go-peer"))) {
            for (Path file : files.toList()) {
                Files.write(folder.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
        Go go = Go.find(folder);
        Program.Outcome modules = go.run(folder, "mod", "download");
        assumeTrue(modules.exit() == 0, "Go's modules cannot be had: " + modules.err());
        Program.Outcome built = go.run(folder, "build", "-o", "peer", ".");
        assertEquals(0, built.exit(), built.err());
        return folder.resolve("peer");
    }

    static DrivenPeer start(Path program, String... options) throws IOException {
        return startIn(List.of(), program, options);
    }

    /** The same, behind words that say where it runs. */
    static DrivenPeer startIn(List<String> prefix, Path program, String... options) throws IOException {
        List<String> words = new ArrayList<>(prefix);
        words.add(program.toString());
        words.addAll(List.of(options));
        return DrivenPeer.start(words);
    }
}
