package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that is a router on the web, asked by boxo's client for what Go's part of the table knows. */
@Timeout(300)
final class GoRouterTest {
    private static Path program;

    @TempDir
    private Path work;

    @BeforeAll
    static void build() throws IOException, InterruptedException {
        program = GoPeer.build();
    }

    @Test
    void everyQuestionIsAnswered() throws Exception {
        Program cairn = new Program(work.resolve("home"));
        cairn.line("config", "gateway.routing", "on");
        try (RunningNode node = RunningNode.online(cairn);
                DrivenPeer peer = GoPeer.start(program)) {
            URI gateway = node.gateway();
            String ours =
                    cairn.line("id", "--format=<addrs>").lines().findFirst().orElseThrow();
            String name = peer.address().peer().orElseThrow().toString();
            peer.ask("table"); // Makes Go's part of it.
            peer.ask("connect", ours);
            Eventually.holds(
                    "each is in the other's table",
                    () -> peer.ask("table").equals("1")
                            && peer.ask("router-closest", gateway, "bafkqaaa").contains(name));
            String root = peer.ask("tree", 20, 3);
            peer.ask("provide", root);
            assertTrue(peer.ask("router-providers", gateway, root).contains(name));
            assertTrue(peer.ask("router-peers", gateway, name).contains("/ip4/127.0.0.1/tcp/"));
            String published = peer.ask("router-put", gateway);
            assertEquals("/ipfs/bafkqaaa", peer.ask("router-get", gateway, published));
        }
    }
}
