package cairn.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A contestant's daemon, running until closed.
 *
 * @param process the daemon
 * @param home its repository
 */
record Daemon(Process process, Path home) implements Closeable {
    private static final int POLL_MILLIS = 5;
    private static final long START_MILLIS_MAX = 60_000;
    private static final long STOP_SECONDS_MAX = 30;

    /** Starts a daemon and waits until it serves. */
    static Daemon start(Contestant contestant, Path home) throws IOException, InterruptedException {
        return start(contestant, home, contestant.daemonWords());
    }

    /** Starts it with a command line of its own. */
    static Daemon start(Contestant contestant, Path home, List<String> words) throws IOException, InterruptedException {
        Path log = home.resolveSibling(home.getFileName() + ".daemon.log");
        Files.deleteIfExists(contestant.addressFile(home));
        Daemon daemon = new Daemon(Run.start(contestant, home, words, log, log), home);
        try {
            daemon.awaitAddress(contestant, log);
            return daemon;
        } catch (IOException e) {
            daemon.close();
            throw e;
        }
    }

    private void awaitAddress(Contestant contestant, Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_MILLIS_MAX * 1_000_000;
        while (!Files.exists(contestant.addressFile(home)) || !isReady(log)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException(contestant.name() + " did not start as a daemon: " + Files.readString(log));
            }
            process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** The gateway's line is the last thing that either program prints before it serves. */
    private static boolean isReady(Path log) throws IOException {
        return Files.readString(log, StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT)
                .contains("gateway");
    }

    /** Where its gateway listens; both programs write that into a file of the same name. */
    URI gateway() throws IOException {
        return URI.create(Files.readString(home.resolve("gateway")).strip());
    }

    /** The most memory that was resident at once, by the kernel's high-water mark. */
    long peakBytes() {
        return memory("VmHWM:");
    }

    /** The memory that is resident now. */
    long residentBytes() {
        return memory("VmRSS:");
    }

    /** How long processors have worked for it. */
    long processorMillis() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
    }

    private long memory(String field) {
        return memory(process, field);
    }

    /** A line of the kernel's on a process's memory, in bytes; 0 of a process that has ended. */
    static long memory(Process process, String field) {
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"));
        } catch (IOException e) {
            return 0; // it ended between two looks: the kernel has no such file or process any more
        }
        return lines.stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
