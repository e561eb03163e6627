package cairn.services.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.unixfs.ImportProfile;
import cairn.services.rpc.RpcFixture;
import cairn.storage.token.TokenFile;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets into the console, and what browsers are told of its pages. */
class ConsoleTest {
    @TempDir
    private Path folder;

    @Test
    void theEntranceLeadsToThePages() throws IOException, InterruptedException {
        try (RpcFixture rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025)) {
            Visitor visitor = new Visitor(rpc.address());
            assertEquals("/console/", location(visitor.get("/")));
            assertEquals("/console/", location(visitor.get("/console")));
            HttpResponse<String> page = visitor.get("/console/");
            assertEquals(200, page.statusCode());
            assertTrue(page.body().contains("<h1 dir=\"auto\">Overview</h1>"), page.body());
            assertTrue(page.body().contains("aria-label=\"Answer: now 42"), page.body());
            assertEquals(404, visitor.get("/console/nothing").statusCode());
            assertEquals(404, visitor.get("/console/static/style.css").statusCode());
        }
    }

    @Test
    void pagesAreForNoFrameAndLoadNothingElse() throws IOException, InterruptedException {
        try (RpcFixture rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025)) {
            Visitor visitor = new Visitor(rpc.address());
            for (String path : List.of("/console/", "/console/files/", "/console/nothing", "/console/login")) {
                HttpResponse<String> page = visitor.get(path);
                String policy =
                        page.headers().firstValue("Content-Security-Policy").orElse("");
                assertTrue(policy.startsWith("default-src 'none'"), policy);
                assertTrue(policy.contains("frame-ancestors 'none'"), policy);
                assertFalse(policy.contains("unsafe"), policy);
                assertEquals(
                        "nosniff",
                        page.headers().firstValue("X-Content-Type-Options").orElse(""));
                assertFalse(page.body().contains("style=\""), path);
                assertFalse(page.body().contains("http://"), path);
            }
        }
    }

    @Test
    void whatPagesLoadMayBeKeptForEver() throws IOException, InterruptedException {
        try (RpcFixture rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025)) {
            Visitor visitor = new Visitor(rpc.address());
            for (StaticFile file : List.of(StaticFile.STYLE, StaticFile.SCRIPT, StaticFile.ICON)) {
                HttpResponse<String> answer = visitor.get(file.address());
                assertEquals(200, answer.statusCode());
                assertTrue(
                        answer.headers().firstValue("Cache-Control").orElse("").contains("immutable"));
                assertTrue(visitor.get("/console/").body().contains(file.address()), file.address());
            }
        }
    }

    @Test
    void pagesOfOtherSitesReachNothing() throws IOException, InterruptedException {
        try (RpcFixture rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025)) {
            Visitor visitor = new Visitor(rpc.address());
            String form = "/console/files/?do=folder";
            assertEquals(
                    403,
                    visitor.post(form, "name=a", "Origin", "http://evil.example")
                            .statusCode());
            assertEquals(403, visitor.post(form, "name=a", "Origin", "null").statusCode());
            assertEquals(
                    403, visitor.post(form, "name=a", "X-Nothing", "at all").statusCode());
            String otherPort = "http://127.0.0.1:1";
            assertEquals(403, visitor.post(form, "name=a", "Origin", otherPort).statusCode());
            assertEquals(
                    403,
                    visitor.post(form, "name=a", "Referer", otherPort + "/console/")
                            .statusCode());
            assertEquals(
                    403,
                    visitor.get("/console/files/", "Sec-Fetch-Site", "same-site")
                            .statusCode());
            assertEquals(
                    403,
                    visitor.get("/console/download/", "Sec-Fetch-Site", "cross-site")
                            .statusCode());
            assertEquals(403, visitor.raw("GET /console/files/ HTTP/1.1\r\nHost: evil.example:5001\r\n"));
            assertFalse(visitor.get("/console/files/").body().contains("name=\"name\" value=\"a\""));
            assertEquals(303, visitor.post(form, "name=a").statusCode());
            assertTrue(visitor.get("/console/files/").body().contains("name=\"name\" value=\"a\""));
        }
    }

    @Test
    void whereATokenIsNeededABrowserLogsInWithOne() throws IOException, InterruptedException {
        TokenFile tokens = new TokenFile(folder);
        String reader = tokens.create("reader", List.of("read"), Instant.now(), Optional.empty());
        String all = tokens.create("all", List.of("all"), Instant.now(), Optional.empty());
        try (RpcFixture rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025, true)) {
            Visitor visitor = new Visitor(rpc.address());
            assertEquals("/console/login", location(visitor.get("/console/")));
            assertEquals("/console/login", location(visitor.get("/console/files/")));
            assertEquals(
                    401, visitor.post("/console/files/?do=folder", "name=a").statusCode());
            assertEquals(401, visitor.post("/console/login", "token=nothing").statusCode());
            assertEquals(401, visitor.post("/console/login", "").statusCode());

            String session = cookie(visitor.post("/console/login", "token=" + reader));
            assertTrue(session.contains("; HttpOnly; SameSite=Strict"), session);
            assertFalse(session.contains(reader), session);
            Visitor inside = visitor.with(session.substring(0, session.indexOf(';')));
            assertEquals(200, inside.get("/console/files/").statusCode());
            assertEquals(403, inside.post("/console/files/?do=folder", "name=a").statusCode());

            String other = cookie(visitor.post("/console/login", "token=" + all));
            Visitor owner = visitor.with(other.substring(0, other.indexOf(';')));
            assertEquals(303, owner.post("/console/files/?do=folder", "name=a").statusCode());
            tokens.remove("reader");
            assertEquals("/console/login", location(inside.get("/console/files/")));
            assertEquals(303, owner.post("/console/logout", "").statusCode());
            assertEquals("/console/login", location(owner.get("/console/")));
            assertEquals(
                    200,
                    visitor.get("/console/", "Authorization", "Bearer " + all).statusCode());
        }
        String audit = Files.readString(folder.resolve("audit.log"));
        assertTrue(audit.contains("\"caller\":\"reader\",\"from\":\"127.0.0.1\",\"command\":\"files mkdir\""), audit);
        assertTrue(audit.contains("\"caller\":\"all\",\"from\":\"127.0.0.1\",\"command\":\"files mkdir\""), audit);
        assertFalse(audit.contains(all), audit);
    }

    @Test
    void formsThatAreNoneAreRefused() throws IOException, InterruptedException {
        try (RpcFixture rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025)) {
            Visitor visitor = new Visitor(rpc.address());
            String form = "/console/files/?do=folder";
            assertEquals(400, visitor.post(form, "name=%zz").statusCode());
            assertEquals(400, visitor.post(form, "name=+").statusCode());
            assertEquals(400, visitor.post(form, "name=..").statusCode());
            assertEquals(400, visitor.post(form, "name=a/b").statusCode());
            assertEquals(400, visitor.post(form, "name=" + "a".repeat(300)).statusCode());
            assertEquals(
                    413,
                    visitor.post(form, "x=1&".repeat(Fields.FIELDS_MAX + 1)).statusCode());
            assertEquals(
                    413,
                    visitor.post(form, "name=" + "a".repeat(Visit.FORM_BYTES_MAX))
                            .statusCode());
            assertEquals(400, visitor.post("/console/files/?do=nothing", "").statusCode());
            assertEquals(400, visitor.raw("GET /console/files/%zz HTTP/1.1\r\nHost: localhost\r\n"));
            assertEquals(400, visitor.get("/console/files/a%2Fb").statusCode());
            assertEquals(404, visitor.get("/console/files/missing").statusCode());
            assertEquals(400, visitor.get("/console/files/?page=0").statusCode());
            assertEquals(400, visitor.get("/console/files/?sort=colour").statusCode());
        }
    }

    private static String location(HttpResponse<String> response) {
        return response.headers().firstValue("Location").orElse("status " + response.statusCode());
    }

    private static String cookie(HttpResponse<String> response) {
        assertEquals(303, response.statusCode(), response.body());
        return response.headers().firstValue("Set-Cookie").orElseThrow();
    }
}
