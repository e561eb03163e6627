package cairn.services.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.unixfs.DagRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made when it is asked for, on a real socket. */
class MakeAnswerTest {
    @TempDir
    private Path folder;

    private GatewayFixture gateway;

    @BeforeEach
    void open() throws IOException {
        gateway = new GatewayFixture(folder);
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    private static void requireStatus(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @Test
    void makesASiteAndFindsItAgain() throws IOException {
        DagRoot source = gateway.directory(Map.of("README.md", gateway.file("# Made of Markdown")));
        DagRoot above = gateway.directory(Map.of("docs", source));
        String built = gateway.get("/make/site/ipfs/" + source.cid() + "/");
        requireStatus(302, built);
        assertTrue(header(built).matches("built bafyrei[a-z2-7]+ \\d+"), built);
        String place = GatewayFixture.header(built, "Location");
        assertTrue(gateway.get(place).contains("<h1 id=\"made-of-markdown\">"), place);
        String hit = gateway.get("/make/site/ipfs/" + above.cid() + "/docs");
        assertTrue(header(hit).startsWith("hit " + header(built).split(" ", -1)[1]), hit);
        assertEquals(place, GatewayFixture.header(hit, "Location"));
        String titled = gateway.get("/make/site/ipfs/" + source.cid() + "?title=A%20%3Cb%3E");
        assertTrue(header(titled).startsWith("built "), titled);
        String page = gateway.get(GatewayFixture.header(titled, "Location"));
        assertTrue(page.contains("A &lt;b&gt;") && !page.contains("A <b>"), page);
    }

    private static String header(String answer) {
        return GatewayFixture.header(answer, "Cairn-Result");
    }

    @Test
    void saysWhyNothingIsMade() throws IOException {
        DagRoot source = gateway.directory(Map.of("a.txt", gateway.file("no Markdown")));
        String target = "/make/site/ipfs/" + source.cid();
        String failed = gateway.get(target, "Accept: application/json\r\n");
        requireStatus(422, failed);
        assertTrue(header(failed).startsWith("failed "), failed);
        assertTrue(
                failed.contains("{\"status\":422,\"message\":\"site cannot be made of this, which the source"), failed);
        assertFalse(GatewayFixture.header(failed, "Retry-After").isEmpty(), failed);
        requireStatus(400, gateway.get(target + "?colour=red"));
        requireStatus(400, gateway.get(target + "?deadline=soon"));
        requireStatus(400, gateway.get(target + "?title=%GG"));
        requireStatus(400, gateway.get("/make/site"));
        requireStatus(400, gateway.get("/make/site/ipfs/bogus"));
        requireStatus(404, gateway.get("/make/nothing/ipfs/" + source.cid()));
        requireStatus(404, gateway.get("/make/site/ipfs/" + source.cid() + "/gone"));
    }

    @Test
    void doesNotWaitLongerThanAsked() throws IOException {
        DagRoot source = gateway.directory(Map.of("a.md", gateway.file("x")));
        String answer = gateway.get("/make/site/ipfs/" + source.cid() + "?deadline=0");
        assertTrue(answer.startsWith("HTTP/1.1 202 ") || answer.startsWith("HTTP/1.1 302 "), answer);
        assertTrue(header(answer).startsWith("pending ") || header(answer).startsWith("built "), answer);
    }
}
