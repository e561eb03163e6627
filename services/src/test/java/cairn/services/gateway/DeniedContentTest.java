package cairn.services.gateway;

import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.unixfs.DagRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with denylists. */
class DeniedContentTest {
    @TempDir
    private Path folder;

    @Test
    void servesNothingThatIsDenied() throws IOException {
        Files.createDirectory(folder.resolve("denylists"));
        try (GatewayFixture gateway = new GatewayFixture(folder)) {
            DagRoot bad = gateway.file("bad");
            DagRoot illegal = gateway.file("illegal");
            DagRoot root = gateway.directory(
                    Map.of("bad", bad, "illegal", illegal, "good", gateway.file("good"), "secret", gateway.file("x")));
            Files.writeString(
                    folder.resolve("denylists/a.deny"),
                    "/ipfs/" + bad.cid() + "\n/ipfs/" + illegal.cid() + " gateway_status=451\n/ipfs/" + root.cid()
                            + "/secret*\n/ipns/bad.example\n");
            String base = "/ipfs/" + root.cid();
            requireStatus(410, gateway.get("/ipfs/" + bad.cid()));
            requireStatus(410, gateway.get(base + "/bad"));
            requireStatus(410, gateway.get("/ipfs/" + bad.cid() + "?format=raw"));
            requireStatus(410, gateway.get(base + "/bad?format=car"));
            String page = gateway.get(base + "/illegal", "Accept: text/html\r\n");
            requireStatus(451, page);
            assertTrue(page.contains("legal reasons"), page);
            requireStatus(410, gateway.get(base + "/secret"));
            requireStatus(410, gateway.get("/ipns/bad.example/x"));
            requireStatus(200, gateway.get(base + "/good"));
            requireStatus(200, gateway.get(base + "/"));
        }
    }

    private static void requireStatus(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }
}
