package cairn.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs {@code ./cairn} with one home. Confined to the test's thread. The system property {@code cairn.executable} names
 * another program with the same command line.
 */
final class Program {
    /** What a command left behind. */
    record Outcome(int exit, String out, String err) {}

    static final Path REPOSITORY =
            Path.of(System.getProperty("user.dir")).toAbsolutePath().getParent();
    private static final Path EXECUTABLE = Path.of(
            System.getProperty("cairn.executable", REPOSITORY.resolve("cairn").toString()));
    private static final Path NULL_DEVICE = Path.of("/dev/null");
    private static final int DEADLINE_MINUTES = 20;

    private final Path home;
    private List<String> prefix = List.of();

    /** A program whose home is a new folder, with ports that are free. */
    Program(Path home) throws IOException {
        this.home = home;
        Files.createDirectories(home);
        Files.writeString(
                home.resolve("cairn.toml"),
                "[gateway]\nlisten = \"127.0.0.1:0\"\n\n[admin]\nlisten = \"127.0.0.1:0\"\n");
    }

    /** Runs every command behind these words from now on. */
    Program in(List<String> words) {
        prefix = words;
        return this;
    }

    Path home() {
        return home;
    }

    /** What a command that must succeed printed, without the last line's end. */
    String line(String... arguments) throws IOException, InterruptedException {
        return succeeded(run(builder(arguments), home.getParent()), arguments)
                .out
                .strip();
    }

    /** Runs a command that must succeed, with its standard output in a file. */
    void into(Path file, String... arguments) throws IOException, InterruptedException {
        Path err = Files.createTempFile(home.getParent(), "stderr", "");
        int exit = await(builder(arguments).redirectOutput(file.toFile()).redirectError(err.toFile()));
        succeeded(new Outcome(exit, "", Files.readString(err)), arguments);
        Files.delete(err);
    }

    /** A command whose streams and end the caller looks after. */
    ProcessBuilder builder(String... arguments) {
        List<String> words = new ArrayList<>(prefix);
        words.add(EXECUTABLE.toString());
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("CAIRN_HOME", home.toString());
        builder.environment().put("CAIRN_BUILD", "never");
        return builder;
    }

    /** Runs any command to its end, with its output in files of a folder, so that neither pipe can fill up. */
    static Outcome run(ProcessBuilder builder, Path folder) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "stdout", "");
        Path err = Files.createTempFile(folder, "stderr", "");
        try {
            int exit = await(builder.redirectOutput(out.toFile()).redirectError(err.toFile()));
            return new Outcome(exit, Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static int await(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectInput(NULL_DEVICE.toFile()).start();
        if (!process.waitFor(DEADLINE_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(builder.command() + " did not end in " + DEADLINE_MINUTES + " minutes");
        }
        return process.exitValue();
    }

    private static Outcome succeeded(Outcome outcome, String... arguments) {
        if (outcome.exit != 0) {
            throw new AssertionError(
                    "cairn " + String.join(" ", arguments) + " ended with " + outcome.exit + ": " + outcome.err);
        }
        return outcome;
    }
}
