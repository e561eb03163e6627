package cairn.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a web interface made for Kubo asks of the node it is served by, in the order in which it asks. */
@Timeout(300)
final class WebUiCallsTest {
    private static final String BOUNDARY = "-----------------------------interface";

    @TempDir
    private Path work;

    private final HttpClient browser = HttpClient.newHttpClient();
    private RunningNode node;

    /** A call as a browser sends it from a page of the node's own listener. */
    private HttpRequest.Builder call(String target) {
        String own = "http://" + node.rpc().getAuthority();
        return HttpRequest.newBuilder(URI.create(own + "/api/v0/" + target))
                .header("Origin", own)
                .header("Referer", own + "/webui/")
                .header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
    }

    private HttpResponse<String> ask(String target) throws IOException, InterruptedException {
        return browser.send(
                call(target).POST(HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    private String answer(String target) throws IOException, InterruptedException {
        HttpResponse<String> response = ask(target);
        assertEquals(200, response.statusCode(), target + ": " + response.body());
        return response.body();
    }

    private String upload(String target, String name, byte[] bytes) throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(bytes);
        body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        HttpRequest request = call(target)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
        HttpResponse<String> response = browser.send(request, BodyHandlers.ofString());
        assertEquals(200, response.statusCode(), target + ": " + response.body());
        return response.body();
    }

    private static String word(String json, String key) {
        Matcher matcher = Pattern.compile("\"" + key + "\":\"([^\"]+)\"").matcher(json);
        assertTrue(matcher.find(), key + " in " + json);
        return matcher.group(1);
    }

    private static void has(String text, String... parts) {
        for (String part : parts) {
            assertTrue(text.contains(part), part + " in " + text);
        }
    }

    @Test
    void everyPageFindsWhatItAsksFor() throws Exception {
        CairnProcess cairn = new CairnProcess(work.resolve("home"), work);
        cairn.ok("config", "swarm.finding", "off");
        try (RunningNode running = RunningNode.online(cairn)) {
            node = running;
            firstPage();
            String cid = files();
            pins(cid);
            namesAndKeys(cid);
            peersAndSettings();
            answer("shutdown");
        }
    }

    private void firstPage() throws Exception {
        has(answer("id"), "\"ID\":\"12D3", "\"AgentVersion\"", "\"Addresses\":[");
        has(answer("version"), "\"Version\":\"0.");
        has(answer("config/show"), "\"Addresses\"");
        has(answer("commands"), "{\"Name\":\"remote\"", "\"Subcommands\"");
        has(answer("repo/stat"), "\"RepoSize\":", "\"NumObjects\":");
        has(answer("swarm/peers?verbose=true&identify=true&timeout=20s"), "\"Peers\":");
        has(answer("stats/bw"), "\"TotalIn\":", "\"RateOut\":");
        HttpRequest head = HttpRequest.newBuilder(
                        URI.create("http://" + node.rpc().getAuthority() + "/webui"))
                .HEAD()
                .build();
        assertEquals(404, browser.send(head, BodyHandlers.discarding()).statusCode(), "none is pinned");
    }

    private String files() throws Exception {
        String root = word(answer("files/stat?arg=/"), "Hash");
        has(answer("ls?arg=/ipfs/" + root), "\"Links\":[]");
        String added = upload(
                "add?pin=false&cid-version=1&progress=true",
                "a%20file.txt",
                "hello".getBytes(StandardCharsets.US_ASCII));
        has(added, "\"Name\":\"a file.txt\"");
        String cid = word(added, "Hash");
        answer("files/mkdir?arg=/folder&parents=true");
        answer("files/cp?arg=/ipfs/" + cid + "&arg=/folder/a%20file.txt");
        answer("files/mv?arg=/folder/a%20file.txt&arg=/b.txt");
        has(answer("files/stat?arg=/b.txt"), "\"Type\":\"file\"", "\"Size\":5", cid);
        has(answer("ls?arg=/ipfs/" + word(answer("files/stat?arg=/"), "Hash")), "\"b.txt\"", "\"folder\"");
        assertEquals("hello", answer("cat?arg=" + cid));
        assertEquals("ell", answer("cat?arg=" + cid + "&offset=1&length=3"));
        answer("files/rm?arg=/folder&recursive=true");
        has(ask("files/stat?arg=/folder").body(), "file does not exist");
        return cid;
    }

    private void pins(String cid) throws Exception {
        assertEquals("{\"RemoteServices\":[]}\n", answer("pin/remote/service/ls?stat=true"));
        has(answer("pin/add?arg=" + cid), "{\"Pins\":[\"" + cid + "\"]}");
        has(answer("pin/ls?stream=true&type=recursive"), "{\"Cid\":\"" + cid + "\",\"Type\":\"recursive\"}");
        answer("pin/rm?arg=" + cid);
        has(ask("pin/ls?arg=" + cid).body(), "is not pinned");
        answer("pin/remote/service/add?arg=svc&arg=http://127.0.0.1:9&arg=key");
        has(answer("pin/remote/service/ls?stat=true"), "\"Stat\":{\"Status\":\"invalid\"}");
        has(ask("pin/remote/ls?service=svc&status=pinned&cid=" + cid).body(), "empty response");
        answer("pin/remote/service/rm?arg=svc");
        byte[] car = browser.send(
                        call("dag/export?arg=" + cid)
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofByteArray())
                .body();
        has(upload("dag/import?stats=true", "an.car", car), cid, "\"BlockCount\":1");
    }

    private void namesAndKeys(String cid) throws Exception {
        has(answer("key/list"), "\"Name\":\"self\"");
        String id = word(answer("key/gen?arg=page&type=ed25519"), "Id");
        answer("key/rename?arg=page&arg=site");
        has(answer("name/publish?arg=/ipfs/" + cid + "&key=site&allow-offline=true&lifetime=24h"), id);
        has(answer("name/resolve?arg=" + id), "{\"Path\":\"/ipfs/" + cid + "\"}");
        has(answer("resolve?arg=/ipns/" + id), "/ipfs/" + cid);
        answer("key/rm?arg=site");
        has(ask("routing/provide?arg=" + cid).body(), "\"Type\":\"error\"");
    }

    private void peersAndSettings() throws Exception {
        has(
                ask("swarm/connect?arg=/ip4/127.0.0.1/tcp/1/p2p/" + word(answer("id"), "ID"))
                        .body(),
                "\"Type\":\"error\"");
        has(answer("log/ls"), "\"Strings\":");
        has(answer("log/level?arg=all&arg=info"), "\"Message\":");
        HttpRequest tail =
                call("log/tail").POST(HttpRequest.BodyPublishers.noBody()).build();
        HttpResponse<InputStream> log = browser.send(tail, BodyHandlers.ofInputStream());
        assertEquals(200, log.statusCode());
        log.body().close();
        String settings = answer("config/show");
        upload("config/replace", "config", settings.getBytes(StandardCharsets.UTF_8));
        assertEquals(settings, answer("config/show"));
    }
}
