package cairn.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tunnels by way of the command line and the RPC, between two nodes. */
@Timeout(300)
final class TunnelTest {
    @TempDir
    private Path work;

    private final HttpClient http = HttpClient.newHttpClient();

    private String ask(RunningNode node, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.rpc() + "/api/v0/p2p/" + path))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body().strip();
    }

    /** A tunnel in the foreground is closed when who asked for it is gone. */
    private void endsWithItsCaller(RunningNode node, String target) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(node.rpc() + "/api/v0/p2p/listen?foreground=true&arg=/x/fore&arg=" + target))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try (HttpClient caller = HttpClient.newHttpClient()) {
            try (InputStream body = caller.send(request, HttpResponse.BodyHandlers.ofInputStream())
                    .body()) {
                assertEquals('{', body.read());
                assertTrue(ask(node, "ls").contains("/x/fore"));
            }
            caller.shutdownNow();
        }
        Eventually.holds("it is closed", () -> !ask(node, "ls").contains("/x/fore"));
    }

    private static int portOf(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf('/') + 1));
    }

    @Test
    void aServiceOfOneNodeIsReachedAtAPortOfAnother() throws Exception {
        CairnProcess a = new CairnProcess(work.resolve("home-a"), work.resolve("a"));
        CairnProcess b = new CairnProcess(work.resolve("home-b"), work.resolve("b"));
        for (CairnProcess one : new CairnProcess[] {a, b}) {
            one.ok("config", "swarm.finding", "off");
        }
        try (RunningNode nodeA = RunningNode.online(a);
                RunningNode nodeB = RunningNode.online(b);
                ServerSocket service = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String address = a.ok("id", "--format=<addrs>").lines().getFirst();
            String peer = address.substring(address.lastIndexOf("/p2p/"));
            String target = "/ip4/127.0.0.1/tcp/" + service.getLocalPort();
            assertEquals("{\"Listeners\":null}", ask(nodeA, "ls"));
            assertTrue(ask(nodeA, "listen?arg=/y/hello&arg=" + target)
                    .contains("protocol name must be within '/x/' namespace"));
            assertEquals("", ask(nodeA, "listen?arg=/x/hello&arg=" + target));
            assertEquals(
                    "{\"Listeners\":[{\"Protocol\":\"/x/hello\",\"ListenAddress\":\"" + peer + "\",\"TargetAddress\":\""
                            + target + "\"}]}",
                    ask(nodeA, "ls"));
            b.ok("p2p", "forward", "/x/hello", "/ip4/127.0.0.1/tcp/0", address);
            String port = b.ok("p2p", "ls").word().split(" +", -1)[1];
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), portOf(port));
                    Socket served = service.accept()) {
                served.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
                InputStream in = socket.getInputStream();
                assertEquals("hello", new String(in.readNBytes(5), StandardCharsets.US_ASCII));
                assertTrue(ask(nodeB, "stream/ls").contains("\"TargetAddress\":\"" + peer + "\""));
                assertEquals("", ask(nodeB, "stream/close?all=true"));
            }
            endsWithItsCaller(nodeA, target);
            assertTrue(ask(nodeA, "close").contains("no matching options given"));
            assertEquals("1", ask(nodeA, "close?protocol=/x/hello"));
            assertEquals("Closed 1 stream(s)", b.ok("p2p", "close", "--all").word());
        }
    }
}
