package cairn.services.pinning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.unixfs.ImportProfile;
import cairn.services.rpc.RpcFixture;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pin remote …} against a service on a real socket, good ones and bad ones. */
class RemotePinsTest {
    private static final String CID = "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private String ask(RpcFixture rpc, String command, String... words) throws IOException, InterruptedException {
        StringBuilder target = new StringBuilder("/api/v0/pin/remote/" + command + "?");
        for (String word : words) {
            int sign = word.indexOf('=');
            target.append(sign < 0 ? "arg" : word.substring(0, sign))
                    .append('=')
                    .append(URLEncoder.encode(word.substring(sign + 1), StandardCharsets.UTF_8))
                    .append('&');
        }
        URI uri = URI.create("http://127.0.0.1:" + rpc.address().getPort() + target);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(response.statusCode() == 200, !response.body().contains("\"Type\":\"error\""), response.body());
        return response.body();
    }

    @Test
    void pinsAreAddedFollowedListedAndRemoved() throws IOException, InterruptedException {
        try (PinServer server = new PinServer();
                RpcFixture rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025)) {
            assertEquals("", ask(rpc, "service/add", "svc", server.endpoint() + "/", PinServer.KEY));
            assertTrue(
                    ask(rpc, "service/add", "svc", server.endpoint(), "other").contains("service already present"));
            assertEquals(
                    "{\"RemoteServices\":[{\"Service\":\"svc\",\"ApiEndpoint\":\"" + server.endpoint() + "\"}]}\n",
                    ask(rpc, "service/ls"));

            assertEquals(
                    "{\"Status\":\"pinned\",\"Cid\":\"" + CID + "\",\"Name\":\"a name\"}\n",
                    ask(rpc, "add", "service=svc", "name=a name", CID));
            assertEquals(
                    "{\"Status\":\"queued\",\"Cid\":\"" + CID + "\",\"Name\":\"\"}\n",
                    ask(rpc, "add", "service=svc", "background=true", CID));
            assertTrue(ask(rpc, "add", "service=svc", "name=fail", CID)
                    .contains("remote service failed to pin requestid=\\\"request 2\\\""));
            assertTrue(ask(rpc, "service/ls", "stat=true")
                    .contains("\"PinCount\":{\"Queued\":1,\"Pinning\":0,\"Pinned\":1,\"Failed\":1}"));

            assertEquals(1, ask(rpc, "ls", "service=svc").lines().count());
            String all = "status=queued,pinning,pinned,failed";
            assertEquals(3, ask(rpc, "ls", "service=svc", all).lines().count());
            assertEquals(
                    2,
                    ask(rpc, "ls", "service=svc", "status=pinned", "status=failed")
                            .lines()
                            .count());
            assertEquals(
                    1, ask(rpc, "ls", "service=svc", all, "name=a name").lines().count());
            assertTrue(ask(rpc, "rm", "service=svc", all).contains("add --force to confirm the bulk removal"));
            assertEquals("", ask(rpc, "rm", "service=svc", all, "force=true"));
            assertEquals("", ask(rpc, "ls", "service=svc", all));
            assertEquals("", ask(rpc, "service/rm", "svc"));
            assertEquals("{\"RemoteServices\":[]}\n", ask(rpc, "service/ls"));
        }
    }

    @Test
    void listsOfManyPagesAreReadToTheirEnd() throws IOException {
        try (PinServer server = new PinServer()) {
            PinningService service = new PinningService(server.endpoint(), PinServer.KEY);
            for (int i = 0; i < 250; i++) {
                service.add(Cid.parse(CID), Optional.of("pin " + i), List.of());
            }
            int[] count = {0};
            PinningService.Filter queued =
                    new PinningService.Filter(Optional.empty(), List.of(), List.of(RemotePin.Status.QUEUED));
            service.list(queued, pin -> assertEquals("pin " + (249 - count[0]++), pin.name()));
            assertEquals(250, count[0]);
            assertEquals(250, service.count(queued));
        }
    }

    @Test
    void whatIsWrongIsSaidInWordsThatClientsKnow() throws IOException, InterruptedException {
        try (PinServer server = new PinServer();
                RpcFixture rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025)) {
            ask(rpc, "service/add", "locked", server.endpoint(), "wrong key");
            ask(rpc, "service/add", "lost", server.endpoint() + "/nowhere", "secret words");
            assertTrue(ask(rpc, "ls", "service=locked").contains("access denied"));
            assertTrue(ask(rpc, "ls", "service=lost").contains("404"));
            assertTrue(ask(rpc, "service/ls", "stat=true").contains("\"Stat\":{\"Status\":\"invalid\"}"));
            assertTrue(ask(rpc, "ls").contains("a service name must be passed"));
            assertTrue(ask(rpc, "ls", "service=other").contains("service not known"));
            assertTrue(ask(rpc, "ls", "service=locked", "status=gone").contains("is not valid"));
            for (String endpoint : List.of("ftp://example.org", "example", "http:", "http://[", "https:///path")) {
                assertTrue(ask(rpc, "service/add", "new", endpoint, "key").contains("must be a valid HTTP URL"));
            }
            assertTrue(ask(rpc, "service/add", "new", "http://a/pins/", "key").contains("without the /pins suffix"));
            assertTrue(
                    ask(rpc, "service/add", "new", "arg=http://a/?b=c", "key").contains("without any query"));
            assertTrue(ask(rpc, "service/add", "new\nline", "http://a", "key").contains("plain text"));
            String log = Files.readString(folder.resolve("audit.log"));
            assertTrue(log.contains("pin remote service add"), log);
            assertFalse(log.contains("wrong key") || log.contains("secret words"), log);
        }
    }

    @Test
    void aServiceThatAnswersNonsenseIsAnError() throws IOException {
        for (String answer : List.of(
                "",
                "[]",
                "{",
                "{\"count\":1}",
                "{\"count\":5,\"results\":[]}",
                "{\"count\":1,\"results\":[7]}",
                "{\"count\":1,\"results\":[{\"requestid\":\"1\",\"status\":\"gone\",\"created\":\"x\",\"pin\":{}}]}",
                "{\"count\":1,\"results\":[{\"requestid\":\"1\",\"status\":\"pinned\",\"created\":\"x\","
                        + "\"pin\":{\"cid\":\"none\"}}]}",
                "[".repeat(100_000))) {
            assertThrows(MalformedException.class, () -> listed(answer.getBytes(StandardCharsets.UTF_8), 200), answer);
        }
        assertThrows(IOException.class, () -> listed(new byte[9 << 20], 200));
        assertTrue(assertThrows(IOException.class, () -> listed(new byte[0], 302))
                .getMessage()
                .contains("302"));
    }

    /** Lists the pins of a service that always answers the same, a redirect to itself where the status says so. */
    private static void listed(byte[] answer, int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer);
            }
        });
        server.start();
        try {
            new PinningService("http://127.0.0.1:" + server.getAddress().getPort(), "key")
                    .list(new PinningService.Filter(Optional.empty(), List.of(), List.of()), pin -> {});
        } finally {
            server.stop(0);
        }
    }
}
