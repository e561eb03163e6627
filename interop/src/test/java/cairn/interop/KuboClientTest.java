package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs in JavaScript use the RPC through kubo-rpc-client; so does this. */
class KuboClientTest {
    @TempDir
    private Path folder;

    @Test
    void everythingTheClientAsksIsAnswered() throws IOException, InterruptedException {
        Path client = Npm.install("kubo-client");
        Program program = new Program(folder.resolve("home"));
        try (RunningNode _ = RunningNode.start(program)) {
            String[] multiaddr =
                    Files.readString(program.home().resolve("api")).strip().split("/", -1);
            String url = "http://" + multiaddr[2] + ":" + multiaddr[4];
            ProcessBuilder node = new ProcessBuilder("node", "client.mjs", url).directory(client.toFile());
            Program.Outcome outcome = Program.run(node, folder);
            assertEquals(0, outcome.exit(), outcome.out() + outcome.err());
            long tried =
                    outcome.out().lines().filter(line -> line.startsWith("ok ")).count();
            assertTrue(tried >= 20, outcome.out());
        }
    }
}
