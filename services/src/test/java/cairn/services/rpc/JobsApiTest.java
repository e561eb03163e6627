package cairn.services.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.unixfs.ImportProfile;
import cairn.storage.token.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs by {@code /api/cairn/v1} and by the RPC. */
class JobsApiTest {
    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> ask(RpcFixture rpc, String method, String path, String... headers)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + rpc.address().getPort() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Map<String, Object> job(RpcFixture rpc, String method, String path)
            throws IOException, InterruptedException {
        HttpResponse<String> response = ask(rpc, method, path);
        assertEquals(200, response.statusCode(), response.body());
        return Json.readObject(response.body().lines().reduce((_, last) -> last).orElseThrow());
    }

    @Test
    void jobsAreBegunFollowedListedAndForgotten() throws IOException, InterruptedException {
        String jobs = "/api/cairn/v1/jobs";
        try (RpcFixture rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025)) {
            Map<String, Object> begun = job(rpc, "POST", jobs + "/gc?tries=2");
            assertEquals("gc", begun.get("Kind"));
            assertEquals(2L, begun.get("TriesMax"));
            String own = jobs + "/" + begun.get("Number");
            assertEquals("done", job(rpc, "GET", own + "/events").get("State"));
            assertEquals("done", job(rpc, "GET", own).get("State"));
            Map<String, Object> bad = job(rpc, "POST", "/api/v0/job/fetch?arg=/ipfs/none");
            assertEquals(
                    "failed",
                    job(rpc, "POST", "/api/v0/job/follow?arg=" + bad.get("Number"))
                            .get("State"));
            assertEquals(2, ask(rpc, "GET", jobs).body().lines().count());
            assertEquals(
                    1, ask(rpc, "GET", jobs + "?state=failed").body().lines().count());
            assertEquals(200, ask(rpc, "DELETE", own).statusCode());
            assertEquals(500, ask(rpc, "GET", own).statusCode());
        }
    }

    @Test
    void whatIsWrongIsSaid() throws IOException, InterruptedException {
        String jobs = "/api/cairn/v1/jobs";
        try (RpcFixture rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025)) {
            for (String wrong : List.of(
                    "/gc?tries=0",
                    "/gc?tries=x",
                    "/import?arg=relative.car",
                    "/export?arg=x",
                    "/pin",
                    "/gc?nonsense=1")) {
                HttpResponse<String> response = ask(rpc, "POST", jobs + wrong);
                assertEquals(400, response.statusCode(), wrong + " " + response.body());
                assertTrue(response.body().startsWith("{\"Message\":"), response.body());
            }
            assertEquals(404, ask(rpc, "GET", jobs + "/gc").statusCode());
            assertEquals(404, ask(rpc, "POST", jobs + "/1/explode").statusCode());
            assertEquals(404, ask(rpc, "GET", "/api/cairn/v1/").statusCode());
            assertEquals(400, ask(rpc, "GET", jobs + "?state=lost").statusCode());
            assertEquals(
                    403,
                    ask(rpc, "POST", jobs + "/gc", "Origin", "http://evil.example")
                            .statusCode());
            assertEquals("", ask(rpc, "GET", jobs).body());
            assertEquals(200, ask(rpc, "GET", "/api/cairn/v1/pins?limit=10").statusCode());
        }
    }

    @Test
    void scopesHoldHereToo() throws IOException, InterruptedException {
        String reader = new TokenFile(folder).create("reader", List.of("read"), Instant.now(), Optional.empty());
        try (RpcFixture rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025, true)) {
            String jobs = "/api/cairn/v1/jobs";
            assertEquals(401, ask(rpc, "GET", jobs).statusCode());
            assertEquals(
                    200,
                    ask(rpc, "GET", jobs, "Authorization", "Bearer " + reader).statusCode());
            assertEquals(
                    403,
                    ask(rpc, "POST", jobs + "/gc", "Authorization", "Bearer " + reader)
                            .statusCode());
        }
    }
}
