package cairn.app.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the real program as a process of its own, on a home of its own, as a user would. */
final class Cli {
    /** How a command ended, and what it said. */
    @SuppressWarnings("ArrayRecordComponent") // Read by tests, compared by nobody.
    record Outcome(int exit, byte[] outBytes, String err) {
        String out() {
            return new String(outBytes, StandardCharsets.UTF_8);
        }

        /** The last line of the output, without its end. */
        String lastLine() {
            return out().lines().reduce("", (a, b) -> b);
        }
    }

    private static final int SECONDS_MAX = 120;

    private final Path home;
    private final Path folder;
    private final List<String> prefix;

    Cli(Path folder, String home) {
        this(folder, home, List.of());
    }

    /** {@code prefix} is a command that runs another one. */
    Cli(Path folder, String home, List<String> prefix) {
        this.folder = folder;
        this.home = folder.resolve(home);
        this.prefix = prefix;
    }

    Path home() {
        return home;
    }

    Outcome run(String... words) throws IOException, InterruptedException {
        return run(new byte[0], words);
    }

    Outcome run(byte[] input, String... words) throws IOException, InterruptedException {
        Path err = Files.createTempFile(folder, "err", ".txt");
        Process process = builder(words).redirectError(err.toFile()).start();
        try (var in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            // A command that takes no input may have ended before it was written.
            process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        }
        byte[] out;
        try (InputStream stream = process.getInputStream()) {
            out = stream.readAllBytes();
        }
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("cairn " + String.join(" ", words) + " does not end");
        }
        return new Outcome(process.exitValue(), out, Files.readString(err));
    }

    /** Runs a command that must succeed; its output. */
    String ok(String... words) throws IOException, InterruptedException {
        Outcome outcome = run(words);
        if (outcome.exit() != 0) {
            throw new AssertionError("cairn " + String.join(" ", words) + ": " + outcome.exit() + ", " + outcome.err());
        }
        return outcome.out().strip();
    }

    ProcessBuilder builder(String... words) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "cairn.app.Main"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("CAIRN_HOME", home.toString());
        return builder;
    }

    /** What the store holds and pins, to be compared before and after. */
    String state() throws IOException, InterruptedException {
        return ok("refs", "local").lines().sorted().toList() + ok("pin", "ls", "--type=recursive", "--names");
    }
}
