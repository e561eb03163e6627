package cairn.interop;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Go toolchain: the installed one, or where that is too old the one it can load, which comes as a module with a
 * checksum like any other. A test that needs it is skipped where neither is to be had.
 */
final class Go {
    /** What {@code go.mod} asks for at least, and what is loaded where less is installed. */
    private static final int MINOR_MIN = 26;

    private static final String LOADED = "v0.0.1-go1.26.8.linux-";
    private static final Pattern VERSION = Pattern.compile("go version go1\\.(\\d+)");
    private static final Pattern FOLDER = Pattern.compile("\"Dir\": \"([^\"]+)\"");

    private final Path program;

    private Go(Path program) {
        this.program = program;
    }

    /** The toolchain, loaded by way of {@code folder} where it has to be. */
    static Go find(Path folder) throws IOException, InterruptedException {
        Optional<Path> installed = Npm.onPath("go");
        assumeTrue(installed.isPresent(), "Go is not installed");
        Go go = new Go(installed.orElseThrow());
        Matcher version = VERSION.matcher(go.run(folder, "version").out());
        if (version.find() && Integer.parseInt(version.group(1)) >= MINOR_MIN) {
            return go;
        }
        return go.newer(Files.createDirectories(folder.resolve("toolchain")));
    }

    private Go newer(Path folder) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("go.mod"), "module toolchain\n");
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        Program.Outcome loaded = run(folder, "mod", "download", "-json", "golang.org/toolchain@" + LOADED + machine);
        Matcher place = FOLDER.matcher(loaded.out());
        assumeTrue(loaded.exit() == 0 && place.find(), "A newer Go cannot be had: " + loaded.err());
        Path root = Path.of(place.group(1));
        executable(root.resolve("bin"));
        executable(root.resolve("pkg", "tool"));
        return new Go(root.resolve("bin", "go"));
    }

    /** Modules come without permissions to run. */
    private static void executable(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.toFile().setExecutable(true)) {
                    throw new IOException(file + " cannot be made executable");
                }
            }
        }
    }

    /** Runs {@code go} in a folder, without C: what is built runs anywhere. */
    Program.Outcome run(Path folder, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("CGO_ENABLED", "0");
        builder.environment().remove("GOROOT");
        return Program.run(builder, folder.getParent());
    }
}
