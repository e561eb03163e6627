package cairn.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One command, run to its end.
 *
 * @param millis from the start of the process to its end
 * @param peakBytes the most memory that was resident at once
 * @param text what it printed, where that was kept
 */
record Run(long millis, long peakBytes, String text) {
    private static final int POLL_MILLIS = 5;

    /** Runs a command and keeps what it prints. */
    static Run of(Contestant contestant, Path home, List<String> words) throws IOException, InterruptedException {
        Path out = Files.createTempFile("cairn-bench", ".out");
        try {
            Run run = into(out, contestant, home, words);
            return new Run(
                    run.millis,
                    run.peakBytes,
                    Files.readString(out, StandardCharsets.ISO_8859_1).strip());
        } finally {
            Files.delete(out);
        }
    }

    /** Runs a command whose standard output goes to a file, such as the null device. */
    static Run into(Path out, Contestant contestant, Path home, List<String> words)
            throws IOException, InterruptedException {
        Path err = Files.createTempFile("cairn-bench", ".err");
        try {
            long start = System.nanoTime();
            Process process = start(contestant, home, words, out, err);
            long peakBytes = awaitEnd(process);
            long millis = (System.nanoTime() - start) / 1_000_000;
            if (process.exitValue() != 0) {
                throw new IOException(contestant.name() + " " + String.join(" ", words) + " ended with "
                        + process.exitValue() + ": "
                        + Files.readString(err, StandardCharsets.ISO_8859_1).strip());
            }
            return new Run(millis, peakBytes, "");
        } finally {
            Files.delete(err);
        }
    }

    /** Runs a command against a daemon of its own; the memory is the client's and the daemon's together. */
    static Run besideDaemon(Contestant contestant, Path home, List<String> words)
            throws IOException, InterruptedException {
        try (Daemon daemon = Daemon.start(contestant, home)) {
            Run run = of(contestant, home, words);
            return new Run(run.millis, run.peakBytes + daemon.peakBytes(), run.text);
        }
    }

    static Process start(Contestant contestant, Path home, List<String> words, Path out, Path err) throws IOException {
        List<String> command = new ArrayList<>(List.of(contestant.executable().toString()));
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(contestant.environment(home));
        return builder.start();
    }

    /** The kernel keeps the high-water mark, so only what grows within the last poll is missed. */
    private static long awaitEnd(Process process) throws InterruptedException {
        long peakBytes = 0;
        do {
            peakBytes = Math.max(peakBytes, Daemon.memory(process, "VmHWM:"));
        } while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS));
        return peakBytes;
    }
}
