package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.data.multiaddr.Multiaddr;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A peer on go-libp2p, built from {@code src/test/resources/go-peer} and driven line by line. Used by one thread. */
final class GoPeer implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer commands;
    private final List<Multiaddr> addresses;

    private GoPeer(Process process) throws IOException {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.commands = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        String line = answers.readLine();
        assertTrue(line != null, "the Go peer did not start");
        this.addresses = addresses(line);
    }

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

    static GoPeer start(Path program, String... options) throws IOException {
        return startIn(List.of(), program, options);
    }

    /** The same, behind words that say where it runs. */
    static GoPeer startIn(List<String> prefix, Path program, String... options) throws IOException {
        List<String> words = new ArrayList<>(prefix);
        words.add(program.toString());
        words.addAll(List.of(options));
        Process process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return new GoPeer(process);
        } catch (IOException | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Where it listened when it began, each address with its name; that name alone where it listens nowhere. */
    List<Multiaddr> addresses() {
        return addresses;
    }

    Multiaddr address() {
        return addresses.getFirst();
    }

    private static List<Multiaddr> addresses(String line) throws IOException {
        List<Multiaddr> addresses = new ArrayList<>();
        for (String word : line.split(" ")) {
            addresses.add(Multiaddr.parse(word));
        }
        return addresses;
    }

    /** What it answers to a command that must succeed, without the {@code ok}. */
    String ask(Object... words) throws IOException {
        String command = String.join(" ", Stream.of(words).map(Object::toString).toList());
        commands.write(command + "\n");
        commands.flush();
        String answer = answers.readLine();
        assertTrue(answer != null && answer.startsWith("ok"), command + ": " + answer);
        return answer.substring("ok".length()).strip();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
