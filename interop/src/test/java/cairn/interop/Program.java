package cairn.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs {@code ./cairn} with one home. Confined to the test's thread. */
final class Program {
    /** What a command left behind. */
    record Outcome(int exit, String out, String err) {}

    static final Path REPOSITORY =
            Path.of(System.getProperty("user.dir")).toAbsolutePath().getParent();
    private static final int DEADLINE_MINUTES = 20;

    private final Path home;

    Program(Path home) {
        this.home = home;
    }

    /** What a command that must succeed printed, without the last line's end. */
    String line(String... arguments) throws IOException, InterruptedException {
        Outcome outcome = run(arguments);
        if (outcome.exit != 0) {
            throw new AssertionError(
                    "cairn " + String.join(" ", arguments) + " ended with " + outcome.exit + ": " + outcome.err);
        }
        return outcome.out.strip();
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        return run(command(REPOSITORY.resolve("cairn"), arguments), home);
    }

    /** A builder for a command whose streams and end the caller looks after. */
    ProcessBuilder command(Path executable, String... arguments) {
        List<String> words = new ArrayList<>(List.of(executable.toString()));
        words.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("CAIRN_HOME", home.toString());
        builder.environment().put("CAIRN_BUILD", "never");
        return builder;
    }

    /** Runs any command to its end, with its output in files of a folder, so that neither pipe can fill up. */
    static Outcome run(ProcessBuilder builder, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path out = Files.createTempFile(folder, "stdout", "");
        Path err = Files.createTempFile(folder, "stderr", "");
        try {
            Process process = builder.redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            if (!process.waitFor(DEADLINE_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(builder.command() + " did not end in " + DEADLINE_MINUTES + " minutes");
            }
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
