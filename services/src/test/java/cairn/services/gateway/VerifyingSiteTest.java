package cairn.services.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.unixfs.DagRoot;
import cairn.services.gateway.site.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site whose content browsers verify: what leaves the gateway. What the worker makes of it: interop's test. */
class VerifyingSiteTest {
    private static final Site SITE = new Site(
            "site.example",
            Site.Isolation.SUBDOMAIN,
            true,
            true,
            Site.Delivery.VERIFIED_IN_BROWSER,
            false,
            Optional.empty());
    private static final String PAGE = "Accept: text/html,*/*;q=0.1\r\n";

    @TempDir
    private Path folder;

    private static void requireStatus(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @Test
    void sendsPlainHttpOnToHttps() throws IOException {
        Site site = new Site(
                "site.example", Site.Isolation.SUBDOMAIN, true, true, Site.Delivery.ALL, true, Optional.empty());
        try (GatewayFixture gateway = new GatewayFixture(folder, Watch.Options.usual(), site)) {
            String host = gateway.file("x").cid() + ".ipfs.site.example";
            String plain = gateway.get("http://" + host + ":8080/a%20b?c=%2F");
            requireStatus(308, plain);
            assertEquals("https://" + host + "/a%20b?c=%2F", GatewayFixture.header(plain, "Location"));
            requireStatus(200, gateway.get("http://" + host + "/", "X-Forwarded-Proto: https\r\n"));
        }
    }

    @Test
    void sendsOnlyWhatCanBeVerifiedAndTheWorker() throws IOException {
        try (GatewayFixture gateway = new GatewayFixture(folder, Watch.Options.usual(), SITE)) {
            DagRoot file = gateway.file("<p>secret of this page</p>");
            DagRoot root = gateway.directory(Map.of("index.html", file));
            String origin = "http://" + root.cid() + ".ipfs.site.example";

            String page = gateway.get(origin + "/", PAGE);
            requireStatus(200, page);
            assertTrue(page.contains("/.well-known/cairn/worker.js"), page);
            assertTrue(!page.contains("secret of this page"), page);
            assertTrue(GatewayFixture.header(page, "Content-Security-Policy").contains("worker-src 'self'"), page);

            String worker = gateway.get(origin + "/.well-known/cairn/worker.js");
            requireStatus(200, worker);
            assertEquals("/", GatewayFixture.header(worker, "Service-Worker-Allowed"));
            assertTrue(GatewayFixture.header(worker, "Content-Type").startsWith("text/javascript"), worker);

            requireStatus(406, gateway.get(origin + "/index.html"));
            requireStatus(200, gateway.get(origin + "/index.html?format=car&dag-scope=entity"));
            requireStatus(200, gateway.get(origin + "/index.html?format=raw"));
            requireStatus(404, gateway.get("http://" + root.cid() + ".ipfs.localhost/.well-known/cairn/worker.js"));
        }
    }
}
