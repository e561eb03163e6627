package cairn.app;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** The program as a process of its own, with a home of its own. */
final class CairnProcess {
    private static final long SECONDS_MAX = 120;

    private final Path home;
    private final Path work;

    /** {@code home} is the node's, {@code work} where commands are started; both need not be there. */
    CairnProcess(Path home, Path work) {
        this.home = home;
        this.work = work;
    }

    /** How a command ended. */
    static final class Result {
        private final int code;
        private final byte[] bytes;
        private final String errors;

        private Result(int code, byte[] bytes, String errors) {
            this.code = code;
            this.bytes = bytes;
            this.errors = errors;
        }

        int code() {
            return code;
        }

        String errors() {
            return errors;
        }

        byte[] bytes() {
            return bytes.clone();
        }

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        List<String> lines() {
            return text().lines().toList();
        }

        /** What it printed, without the last line's end. */
        String word() {
            return text().strip();
        }
    }

    Path home() {
        return home;
    }

    /** Runs a command that must succeed. */
    Result ok(String... words) throws IOException, InterruptedException {
        return ok(new byte[0], words);
    }

    /** Runs a command that must succeed, with {@code input} on its standard input. */
    Result ok(byte[] input, String... words) throws IOException, InterruptedException {
        Result result = run(input, words);
        Assertions.assertEquals(0, result.code, () -> Arrays.toString(words) + ": " + result.errors);
        return result;
    }

    /** Runs a command that must fail with one sentence that says {@code expected}; returns that sentence. */
    String fails(String expected, String... words) throws IOException, InterruptedException {
        Result result = run(new byte[0], words);
        Assertions.assertNotEquals(0, result.code, () -> Arrays.toString(words) + " succeeded: " + result.text());
        Assertions.assertTrue(
                result.errors.contains(expected), () -> Arrays.toString(words) + " says: " + result.errors);
        Assertions.assertTrue(result.errors.startsWith("Error: "), result.errors);
        Assertions.assertEquals(1, result.errors.lines().count(), result.errors);
        return result.errors.strip();
    }

    Result run(byte[] input, String... words) throws IOException, InterruptedException {
        Path out = Files.createTempFile("cairn-", ".out");
        Path err = Files.createTempFile("cairn-", ".err");
        try {
            Process process = builder(words)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input);
            } catch (IOException e) {
                // It may have ended without reading what it was given.
                Assertions.assertTrue(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS), e::getMessage);
            }
            boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            Assertions.assertTrue(ended, () -> Arrays.toString(words) + " did not end");
            return new Result(process.exitValue(), Files.readAllBytes(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** A builder of the process, for who starts it in another way. */
    ProcessBuilder builder(String... words) throws IOException {
        Files.createDirectories(work);
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                "cairn.app.Main"));
        line.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(line).directory(work.toFile());
        builder.environment().put("CAIRN_HOME", home.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder;
    }

    /** Starts a node and waits until it answers. */
    RunningNode up() throws IOException, InterruptedException {
        return RunningNode.start(this);
    }

    /** What must not change when a command fails: the blocks and the pins. */
    String state() throws IOException, InterruptedException {
        return ok("refs", "local").lines().stream().sorted().toList() + "\n"
                + ok("pin", "ls", "--type=all").lines().stream().sorted().toList() + "\n"
                + ok("repo", "stat").lines().stream()
                        .filter(l -> l.startsWith("NumObjects"))
                        .toList();
    }
}
