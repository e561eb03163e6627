package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.multiaddr.Multiaddr;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A peer on another implementation, driven line by line: its first line is where it listens, then each line that it is
 * sent is a command, and each line that it sends an answer, which begins with {@code ok} where that succeeded. Used by
 * one thread.
 */
final class DrivenPeer implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer commands;
    private final List<Multiaddr> addresses;

    private DrivenPeer(Process process) throws IOException {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.commands = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        String line = answers.readLine();
        assertTrue(line != null, "the peer did not start");
        this.addresses = addresses(line);
    }

    static DrivenPeer start(List<String> words) throws IOException {
        Process process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return new DrivenPeer(process);
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
