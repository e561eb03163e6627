package cairn.services.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Eventually;
import cairn.data.cid.Cid;
import cairn.node.pin.PinKind;
import cairn.node.pin.PinRequest;
import cairn.services.http.HttpServer;
import cairn.services.rpc.OriginGuard;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Pins, jobs, peers, storage and settings in the console. */
public class SectionsTest extends ConsoleFixture {
    private static final String HOSTILE = "<script>alert(1)</script>";

    private Cid content(String text) throws IOException, InterruptedException {
        String path = "/console/files/" + text;
        visitor.send("PUT", path, "text/plain", text.getBytes(StandardCharsets.UTF_8));
        return rpc.node().mutableFiles().find("/" + text).cid();
    }

    private String body(String path) throws IOException, InterruptedException {
        HttpResponse<String> page = visitor.get(path);
        assertEquals(200, page.statusCode(), page.body());
        return page.body();
    }

    /** Follows where a form led. */
    private String led(HttpResponse<String> response) throws IOException, InterruptedException {
        assertEquals(303, response.statusCode(), response.body());
        return response.headers().firstValue("Location").orElseThrow();
    }

    private boolean shows(String path, String text) throws IOException, InterruptedException {
        return body(path).contains(text);
    }

    @Test
    void aPinIsMadeAsAJobFoundAndRemoved() throws Exception {
        Cid cid = content("kept");
        String form = "path=/ipfs/" + cid + "&name=%3Cscript%3Ealert(1)%3C/script%3E&owner=web&labels=a=b,+c=d";
        String job = led(visitor.post("/console/pins?do=pin", form + "&expires=36h"));
        Eventually.holds("the pin's job is done", () -> shows(job, ">done<"));

        String page = body("/console/pins?owner=web");
        assertTrue(page.contains("&lt;script&gt;"), page);
        assertFalse(page.contains(HOSTILE), page);
        assertTrue(page.contains("a=b"), page);
        assertTrue(body("/console/pins?owner=nobody").contains("No pins."));
        Matcher value = Pattern.compile("name=\"pin\" value=\"([^\"]*)\"").matcher(page);
        assertTrue(value.find());
        String pin = "pin=" + value.group(1).replace("%", "%25").replace(" ", "+");
        assertTrue(visitor.post("/console/pins?do=chosen", pin).body().contains("Unpin 1 pin"));
        led(visitor.post("/console/pins?do=unpin", pin));
        assertTrue(body("/console/pins").contains("No pins."));
        assertEquals(400, visitor.post("/console/pins?do=unpin", "pin=nonsense").statusCode());
        assertEquals(400, visitor.post("/console/pins?do=chosen", "").statusCode());
        assertEquals(
                400, visitor.post("/console/pins?do=pin", "path=x&labels=none").statusCode());
        assertEquals(400, visitor.post("/console/pins?do=pin", "").statusCode());
        assertEquals(400, visitor.get("/console/pins?after=nonsense").statusCode());
    }

    @Test
    void manyPinsComeInPages() throws IOException, InterruptedException {
        Cid cid = content("many");
        for (int i = 0; i < 230; i++) {
            PinRequest request = new PinRequest("n" + i, "o", "", Map.of(), Optional.empty(), true);
            rpc.node().pins().put(cid, PinKind.RECURSIVE, request);
        }
        int rows = 0;
        int pages = 0;
        String path = "/console/pins?owner=o";
        while (!path.isEmpty()) {
            String page = body(path);
            pages++;
            rows += page.split("name=\"pin\"", -1).length - 1;
            Matcher next = Pattern.compile("rel=\"next\" href=\"([^\"]*)\"").matcher(page);
            path = next.find() ? "/console/pins" + next.group(1).replace("&amp;", "&") : "";
        }
        assertEquals(3, pages);
        assertEquals(230, rows);
    }

    @Test
    void jobsAreFollowedPausedAndForgotten() throws Exception {
        Cid cid = content("job");
        String job = led(visitor.post("/console/jobs?do=fetch", "path=/ipfs/" + cid));
        Eventually.holds("the job is done", () -> shows(job, ">done<"));
        assertTrue(body("/console/jobs").contains(job));
        assertTrue(body("/console/jobs?state=done").contains(job));
        assertTrue(body("/console/jobs?state=failed").contains("No jobs."));
        assertEquals("/console/jobs", led(visitor.post(job + "?do=rm", "")));
        assertEquals(404, visitor.get(job).statusCode());

        String missing = led(visitor.post("/console/jobs?do=import", "file=/nothing/here.car"));
        Eventually.holds("the job failed", () -> shows(missing, ">failed<"));
        led(visitor.post(missing + "?do=rm", ""));
        assertEquals(
                400,
                visitor.post("/console/jobs?do=import", "file=relative.car").statusCode());
        assertEquals(400, visitor.post("/console/jobs?do=nothing", "").statusCode());
        assertEquals(404, visitor.post("/console/jobs/999?do=pause", "").statusCode());
        assertEquals(404, visitor.get("/console/jobs/x").statusCode());
        assertEquals(400, visitor.get("/console/jobs?state=tired").statusCode());
        assertEquals(400, visitor.get("/console/jobs?before=x").statusCode());
    }

    @Test
    void garbageIsLookedAtBeforeItIsRemoved() throws Exception {
        content("stays");
        Cid gone = content("goes");
        rpc.node().mutableFiles().tree().remove("/goes", false, false);
        led(visitor.post("/console/storage?do=look", ""));
        Eventually.holds("the look has ended", () -> shows("/console/storage", "would be removed"));
        assertTrue(rpc.node().blocks().has(gone.hash()));
        assertTrue(visitor.post("/console/storage?do=ask", "").body().contains("Remove it"));
        String job = led(visitor.post("/console/storage?do=collect", ""));
        Eventually.holds("the collection is done", () -> shows(job, ">done<"));
        assertTrue(body("/console/storage").contains(job));
        assertEquals(400, visitor.post("/console/storage?do=nothing", "").statusCode());
    }

    @Test
    void settingsAreCheckedAtTheirFields() throws IOException, InterruptedException {
        assertTrue(body("/console/settings").contains("id=\"demo.number\""));
        HttpResponse<String> refused = visitor.post("/console/settings", "demo.number=many&demo.word=fast");
        assertEquals(400, refused.statusCode());
        assertTrue(refused.body().contains("aria-invalid=\"true\" value=\"many\""), refused.body());
        assertTrue(refused.body().contains("id=\"demo.number-problem\">demo.number is a number"), refused.body());
        assertFalse(body("/console/settings").contains("selected>fast"));

        assertEquals("/console/settings?did=saved", led(visitor.post("/console/settings", "demo.number=7")));
        String page = body("/console/settings");
        assertTrue(page.contains("value=\"7\""), page);
        assertTrue(page.contains("the node runs with: 1"), page);
        String audit = Files.readString(folder.resolve("audit.log"));
        assertTrue(audit.contains("\"command\":\"config\",\"arguments\":\"demo.number\""), audit);
    }

    @Test
    void anOfflineNodeSaysThatItIs() throws IOException, InterruptedException {
        assertTrue(body("/console/peers").contains("This node is offline"));
        assertEquals(503, visitor.post("/console/peers?do=connect", "address=x").statusCode());
    }

    @Test
    void aWebInterfaceIsAnsweredOnceItIsPinned() throws IOException, InterruptedException {
        visitor.send("PUT", "/console/files/ui/index.html", "text/html", "<p>ui</p>".getBytes(StandardCharsets.UTF_8));
        visitor.send("PUT", "/console/files/ui/js/a.js", "text/html", "1".getBytes(StandardCharsets.UTF_8));
        Cid ui = rpc.node().mutableFiles().find("/ui").cid();
        WebUi handler =
                new WebUi(rpc.node(), new OriginGuard(List.of()), "/ipfs/" + ui, (_, response) -> response.status(404));
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (HttpServer server = HttpServer.start(HttpServer.Options.at(free), handler)) {
            Visitor there = new Visitor(server.address());
            String unpinned = there.get("/webui").body();
            assertTrue(unpinned.contains("is not pinned here"), unpinned);
            assertEquals(404, there.get("/ipfs/" + ui + "/").statusCode());
            rpc.node().pins().put(ui, PinKind.RECURSIVE, PinRequest.named("ui"));

            HttpResponse<String> entrance = there.get("/webui");
            assertEquals(302, entrance.statusCode());
            assertEquals(
                    "/ipfs/" + ui + "/",
                    entrance.headers().firstValue("Location").orElseThrow());
            HttpResponse<String> page = there.get("/ipfs/" + ui + "/");
            assertEquals("<p>ui</p>", page.body());
            assertEquals(
                    "text/html; charset=utf-8",
                    page.headers().firstValue("Content-Type").orElseThrow());
            String etag = page.headers().firstValue("Etag").orElseThrow();
            assertEquals(
                    304, there.get("/ipfs/" + ui + "/", "If-None-Match", etag).statusCode());
            assertEquals("1", there.get("/ipfs/" + ui + "/js/a.js").body());
            assertEquals(302, there.get("/ipfs/" + ui + "/js").statusCode());
            assertEquals(404, there.get("/ipfs/" + ui + "/js/").statusCode());
            assertEquals(404, there.get("/ipfs/" + ui + "/nothing").statusCode());
            assertEquals(404, there.get("/ipfs/" + content("secret")).statusCode());
            assertEquals(403, there.raw("GET /ipfs/" + ui + "/ HTTP/1.1\r\nHost: evil.example\r\n"));
        }
    }

    /** Two settings that are kept in memory. */
    public static final class FewSettings implements Settings {
        private String number = "1";
        private String word = "slow";

        @Override
        public synchronized List<Item> items() {
            List<Item> items = new ArrayList<>();
            items.add(new Item("demo.number", number, "1", "1", "How many.", "a number", List.of()));
            items.add(
                    new Item("demo.word", word, "slow", "slow", "How fast.", "slow or fast", List.of("slow", "fast")));
            return items;
        }

        @Override
        public synchronized Map<String, String> change(Map<String, String> values) {
            String wanted = values.getOrDefault("demo.number", number);
            if (!wanted.matches("\\d+")) {
                return Map.of("demo.number", "demo.number is a number, not " + wanted);
            }
            number = wanted;
            word = values.getOrDefault("demo.word", word);
            return Map.of();
        }
    }
}
