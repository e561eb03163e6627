package cairn.app;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The training run behind the launcher's AOT cache: does in one JVM what people do most, so that the classes and
 * profiles of those commands are in the cache. What is not here still works and starts more slowly. {@code
 * launcher/image.sh} runs it after each build; a command that fails here fails the training, and the launcher says so.
 */
public final class Training {
    private static final List<List<String>> COMMANDS = List.of(List.of("version"));

    private Training() {}

    public static void main(String[] args) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        for (List<String> command : COMMANDS) {
            int exit = Main.run(command.toArray(String[]::new), nowhere, System.err);
            if (exit != 0) {
                System.err.println("training: cairn " + String.join(" ", command) + " ended with " + exit);
                System.exit(1);
            }
        }
    }
}
