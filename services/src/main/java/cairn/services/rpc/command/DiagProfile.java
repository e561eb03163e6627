package cairn.services.rpc.command;

import cairn.node.Node;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.Times;
import cairn.services.rpc.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** {@code diag profile}: what the process does for some time, as an archive for whoever is to find out why. */
final class DiagProfile {
    private static final Duration TIME_MAX = Duration.ofMinutes(10);
    /** One recording at a time: each costs the process something. */
    private static final Semaphore RECORDING = new Semaphore(1);

    private DiagProfile() {}

    static Command command() {
        return Command.named("diag profile", "Record what the node does, for a while, into a ZIP archive")
                .help("""
                        The archive holds a flight recording (JFR), the stacks of all threads and the version. It holds
                        paths and addresses of this node, but no content and no keys.""")
                .with(
                        Option.text("output,o", "The archive (default: standard output)"),
                        Option.texts("collectors", "Accepted for compatibility: everything is recorded"),
                        Option.text("block-profile-rate", "Accepted for compatibility"),
                        Option.integer("mutex-profile-fraction", "Accepted for compatibility"),
                        Option.text("profile-time", "For how long, such as 10s").or("30s"))
                .example("cairn diag profile --profile-time=10s -o profile.zip")
                .does(DiagProfile::run);
    }

    private static void run(Node node, Call call, Reply reply) throws IOException, InterruptedException {
        Duration time = Times.parse(call.text("profile-time").orElseThrow());
        if (time.compareTo(TIME_MAX) > 0) {
            throw new UsageException("--profile-time is at most " + TIME_MAX.toMinutes() + "m");
        }
        if (!RECORDING.tryAcquire()) {
            throw new IOException("a profile is being recorded already");
        }
        try (Recording recording = new Recording(Configuration.getConfiguration("profile"))) {
            recording.setMaxSize(256L << 20);
            recording.start();
            Thread.sleep(time);
            recording.stop();
            send(node, recording, reply);
        } catch (ParseException e) {
            throw new IOException("The runtime's recording profile cannot be read: " + e.getMessage(), e);
        } finally {
            RECORDING.release();
        }
    }

    private static void send(Node node, Recording recording, Reply reply) throws IOException {
        Path file = Files.createTempFile("cairn-profile", ".jfr");
        try {
            recording.dump(file);
            ByteArrayOutputStream archive = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(archive)) {
                zip.putNextEntry(new ZipEntry("profile.jfr"));
                Files.copy(file, zip);
                put(zip, "threads.txt", threads());
                put(zip, "version.txt", NodeCommands.version() + "\n");
                put(zip, "usage.txt", node.blocks().usage() + "\n");
            }
            reply.bytes("application/zip", OptionalLong.of(archive.size()))
                    .write(ByteBuffer.wrap(archive.toByteArray()));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void put(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String threads() {
        StringBuilder text = new StringBuilder();
        for (ThreadInfo thread : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
            text.append(thread.getThreadName())
                    .append(' ')
                    .append(thread.getThreadState())
                    .append('\n');
            for (StackTraceElement line : thread.getStackTrace()) {
                text.append("    ").append(line).append('\n');
            }
        }
        return text.toString();
    }
}
