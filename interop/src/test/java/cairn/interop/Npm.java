package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Installs npm packages by name, as {@code package.json} pins them, and finds programs on the path. */
final class Npm {
    private Npm() {}

    /** Installs what {@code src/test/resources/NAME/package.json} lists into {@code target/NAME}, which it returns. */
    static Path install(String name) throws IOException, InterruptedException {
        assumeTrue(onPath("npm").isPresent(), "npm is not installed");
        Path resources = Path.of("src", "test", "resources", name);
        Path folder = Files.createDirectories(Path.of("target", name)).toAbsolutePath();
        try (Stream<Path> files = Files.list(resources)) {
            for (Path file : files.toList()) {
                Files.write(folder.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
        ProcessBuilder npm = new ProcessBuilder(
                        "npm",
                        "install",
                        "--no-package-lock",
                        "--legacy-peer-deps",
                        "--ignore-scripts",
                        "--no-audit",
                        "--no-fund")
                .directory(folder.toFile());
        Program.Outcome outcome = Program.run(npm, folder.getParent());
        assertEquals(0, outcome.exit(), outcome.err());
        return folder;
    }

    static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
