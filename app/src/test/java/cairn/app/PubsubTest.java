package cairn.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Topics by way of the command line and the RPC. */
@Timeout(300)
final class PubsubTest {
    /** The topic "news" and the data "hello" in base64url. */
    private static final String NEWS = "ubmV3cw";

    private static final String HELLO = "uaGVsbG8";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path work;

    private HttpRequest.Builder call(RunningNode node, String path) {
        return HttpRequest.newBuilder(URI.create(node.rpc() + "/api/v0/" + path));
    }

    private String ask(RunningNode node, String path) throws IOException, InterruptedException {
        HttpRequest request =
                call(node, path).POST(HttpRequest.BodyPublishers.noBody()).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body().strip();
    }

    @Test
    void messagesAndNamesGoFromOneToTheOther() throws Exception {
        CairnProcess a = new CairnProcess(work.resolve("home-a"), work.resolve("a"));
        CairnProcess b = new CairnProcess(work.resolve("home-b"), work.resolve("b"));
        for (CairnProcess one : new CairnProcess[] {a, b}) {
            one.ok("config", "names.over-pubsub", "on");
            one.ok("config", "swarm.finding", "off");
        }
        try (RunningNode nodeA = RunningNode.online(a);
                RunningNode nodeB = RunningNode.online(b)) {
            String address = a.ok("id", "--format=<addrs>").lines().getFirst();
            String idA = address.substring(address.lastIndexOf('/') + 1);
            b.ok("swarm", "connect", address);
            messages(nodeA, nodeB, a, idA);
            names(a, b, idA);
        }
    }

    private void messages(RunningNode nodeA, RunningNode nodeB, CairnProcess a, String idA) throws Exception {
        HttpRequest sub = call(nodeB, "pubsub/sub?arg=" + NEWS)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<InputStream> answer = http.send(sub, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertEquals(200, answer.statusCode());
            assertEquals("{\"Strings\":[\"" + NEWS + "\"]}", ask(nodeB, "pubsub/ls"));
            Eventually.holds(
                    "a knows what b wants",
                    () -> ask(nodeA, "pubsub/peers?arg=" + NEWS).contains("12D3"));
            assertEquals(
                    0,
                    a.run("hello".getBytes(StandardCharsets.UTF_8), "pubsub", "pub", "news")
                            .code());
            String line = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)).readLine();
            assertTrue(
                    line.startsWith("{\"from\":\"" + idA + "\",\"data\":\"" + HELLO + "\",\"seqno\":\"u")
                            && line.endsWith("\"topicIDs\":[\"" + NEWS + "\"]}"),
                    line);
        }
        assertEquals(1, a.ok("pubsub", "peers").lines().size());
        assertTrue(ask(nodeA, "pubsub/peers?arg=news").contains("multibase"), "a topic has to be encoded");
    }

    private static void names(CairnProcess a, CairnProcess b, String idA) throws Exception {
        assertEquals("enabled", b.ok("name", "pubsub", "state").word());
        b.run(new byte[0], "name", "resolve", idA);
        String name = b.ok("name", "pubsub", "subs").word();
        assertTrue(name.startsWith("/ipns/k51"), name);
        a.ok("name", "publish", "--resolve=false", "/ipfs/bafkqaaa");
        Eventually.holds("the name came", () -> {
            CairnProcess.Result resolved = b.run(new byte[0], "name", "resolve", idA);
            return resolved.code() == 0 && resolved.word().equals("/ipfs/bafkqaaa");
        });
        assertEquals("canceled", b.ok("name", "pubsub", "cancel", name).word());
        assertEquals("", b.ok("name", "pubsub", "subs").word());
    }

    @Test
    void withoutTheKeyItSaysHowToGetIt() throws Exception {
        CairnProcess a = new CairnProcess(work.resolve("home-a"), work.resolve("a"));
        try (RunningNode _ = RunningNode.online(a)) {
            a.fails("pubsub.enabled", "pubsub", "ls");
            a.fails("names.over-pubsub", "name", "pubsub", "subs");
            assertEquals("disabled", a.ok("name", "pubsub", "state").word());
        }
        a.fails("cairn up", "pubsub", "ls");
    }
}
