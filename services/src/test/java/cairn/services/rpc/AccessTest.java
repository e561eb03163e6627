package cairn.services.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.unixfs.ImportProfile;
import cairn.storage.token.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    private HttpResponse<String> ask(RpcFixture rpc, String path, String authorization)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + rpc.address().getPort() + "/api/v0/" + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void assertDenied(int status, HttpResponse<String> response) {
        assertEquals(status, response.statusCode(), response.body());
        assertTrue(response.body().startsWith("{\"Message\":"), response.body());
        assertTrue(response.body().contains("\"Type\":\"error\""), response.body());
    }

    @Test
    void tokensAdmitToTheirScopesAndNothingElse() throws IOException, InterruptedException {
        TokenFile tokens = new TokenFile(folder);
        Instant now = Instant.now();
        String reader = tokens.create("reader", List.of("read"), now, Optional.empty());
        String files = tokens.create("files", List.of("/api/v0/files/mk", "/api/v0/pin"), now, Optional.empty());
        String all = tokens.create("all", List.of("all"), now, Optional.empty());
        String old = tokens.create("old", List.of("all"), now, Optional.of(now.minusSeconds(1)));
        try (RpcFixture rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025, true)) {
            assertDenied(401, ask(rpc, "version", ""));
            assertDenied(401, ask(rpc, "version", "Basic YTpi"));
            assertDenied(401, ask(rpc, "version", "Bearer nothing"));
            assertDenied(401, ask(rpc, "version", "Bearer " + old));
            assertEquals(200, ask(rpc, "files/ls", "Bearer " + reader).statusCode());
            assertEquals(200, ask(rpc, "version", "Bearer " + files).statusCode());
            assertDenied(403, ask(rpc, "files/mkdir?arg=/a", "Bearer " + reader));
            assertDenied(403, ask(rpc, "files/mkdir?arg=/a", "Bearer " + files));
            assertEquals(200, ask(rpc, "pin/ls", "Bearer " + files).statusCode());
            assertDenied(403, ask(rpc, "token/ls", "Bearer " + reader));
            assertEquals(200, ask(rpc, "files/mkdir?arg=/a", "Bearer " + all).statusCode());
            assertTrue(ask(rpc, "files/ls", "Bearer " + all).body().contains("\"a\""));
        }
        String audit = Files.readString(folder.resolve("audit.log"));
        assertTrue(audit.contains("\"caller\":\"reader\""), audit);
        assertTrue(audit.contains("\"outcome\":\"denied\""), audit);
        assertTrue(audit.contains("\"caller\":\"all\",\"from\":\"127.0.0.1\",\"command\":\"files mkdir\""), audit);
        assertFalse(audit.contains("files ls"), audit);
        assertFalse(audit.contains(all), audit);
    }

    @Test
    void withoutTheNeedForATokenThoseThatComeStillCount() throws IOException, InterruptedException {
        String reader = new TokenFile(folder).create("reader", List.of("read"), Instant.now(), Optional.empty());
        try (RpcFixture rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025)) {
            assertEquals(200, ask(rpc, "files/mkdir?arg=/a", "").statusCode());
            assertDenied(403, ask(rpc, "files/mkdir?arg=/b", "Bearer " + reader));
            assertDenied(401, ask(rpc, "files/mkdir?arg=/b", "Bearer x"));
        }
    }
}
