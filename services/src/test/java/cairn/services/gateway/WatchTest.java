package cairn.services.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.cid.Cid;
import cairn.data.unixfs.DagRoot;
import cairn.services.gateway.guard.Budget;
import cairn.services.gateway.guard.Deadlines;
import cairn.services.gateway.site.Site;
import cairn.services.status.AccessLog;
import cairn.services.status.Metrics;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is counted, limited and logged, on a real socket. */
class WatchTest {
    private static final String PAGE = "Accept: text/html\r\n";

    @TempDir
    private Path folder;

    private static void requireStatus(int status, String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @Test
    void endsABudgetAndSaysWhatToDo() throws IOException {
        Watch.Options options = new Watch.Options(
                new Budget(2, 0), Deadlines.Limits.USUAL, Set.of("127.0.0.1"), new Metrics(), Optional.empty());
        try (GatewayFixture gateway = new GatewayFixture(folder, options)) {
            String target = "/ipfs/" + gateway.file("x").cid();
            String first = gateway.get(target);
            requireStatus(200, first);
            assertEquals("2", GatewayFixture.header(first, "RateLimit-Limit"));
            assertEquals("1", GatewayFixture.header(first, "RateLimit-Remaining"));
            requireStatus(200, gateway.get(target));
            String refused = gateway.get(target, PAGE);
            requireStatus(429, refused);
            assertFalse(GatewayFixture.header(refused, "Retry-After").isEmpty(), refused);
            assertTrue(refused.contains("cairn get " + target), refused);
            requireStatus(200, gateway.get(target, "X-Forwarded-For: 10.0.0.1, 10.0.0.2\r\n"));
        }
    }

    @Test
    void givesASiteABudgetOfItsOwn() throws IOException {
        Watch.Options options =
                new Watch.Options(new Budget(1, 0), Deadlines.Limits.USUAL, Set.of(), new Metrics(), Optional.empty());
        Site free = new Site(
                "free.example",
                Site.Isolation.PATH,
                false,
                false,
                Site.Delivery.ALL,
                false,
                Optional.of(Budget.UNLIMITED));
        Site narrow = new Site(
                "narrow.example",
                Site.Isolation.PATH,
                false,
                false,
                Site.Delivery.ALL,
                false,
                Optional.of(new Budget(2, 0)));
        try (GatewayFixture gateway = new GatewayFixture(folder, options, free, narrow)) {
            String target = "/ipfs/" + gateway.file("x").cid();
            for (int i = 0; i < 4; i++) {
                requireStatus(200, gateway.get("http://free.example" + target));
                requireStatus(i < 2 ? 200 : 429, gateway.get("http://narrow.example" + target));
                requireStatus(i < 1 ? 200 : 429, gateway.get("http://other.example" + target));
            }
        }
    }

    @Test
    void makesClientsWaitForBytesThatTheyHad() throws IOException {
        Watch.Options options = new Watch.Options(
                new Budget(0, 1000), Deadlines.Limits.USUAL, Set.of(), new Metrics(), Optional.empty());
        try (GatewayFixture gateway = new GatewayFixture(folder, options)) {
            String target = "/ipfs/" + gateway.file("x".repeat(2000)).cid();
            requireStatus(200, gateway.get(target));
            requireStatus(429, gateway.get(target));
        }
    }

    @Test
    void countsAndLogs() throws IOException {
        Metrics metrics = new Metrics();
        StringWriter log = new StringWriter();
        AccessLog accessLog = new AccessLog(log);
        Watch.Options options =
                new Watch.Options(Budget.UNLIMITED, Deadlines.Limits.USUAL, Set.of(), metrics, Optional.of(accessLog));
        try (GatewayFixture gateway = new GatewayFixture(folder, options)) {
            DagRoot file = gateway.file("four");
            requireStatus(200, gateway.get("/ipfs/" + file.cid()));
            requireStatus(200, gateway.get("/ipfs/" + file.cid() + "?format=raw"));
            requireStatus(404, gateway.get("/ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"));
            String policy = gateway.get("/.well-known/cairn");
            assertTrue(policy.contains("\"verifiedBytesRatio\""), policy);
        }
        accessLog.close();
        assertEquals(1, metrics.value("cairn_gateway_requests_total", "kind=\"raw\",status=\"200\""));
        assertEquals(4, metrics.value("cairn_gateway_response_bytes_total", "kind=\"raw\""));
        assertEquals(1, metrics.value("cairn_gateway_requests_total", "kind=\"web\",status=\"404\""));
        String text = metrics.text();
        assertTrue(text.contains("# TYPE cairn_gateway_request_seconds histogram\n"), text);
        assertTrue(text.contains("cairn_gateway_request_seconds_count{kind=\"raw\"} 1\n"), text);
        assertEquals(4, log.toString().lines().count());
        assertTrue(log.toString().contains("\"kind\":\"raw\",\"bytes\":4"), log.toString());
    }

    @Test
    void namesTheStageThatTookTooLong() throws IOException {
        Duration soon = Duration.ofMillis(300);
        Watch.Options options = new Watch.Options(
                Budget.UNLIMITED,
                new Deadlines.Limits(soon, soon, Duration.ofMinutes(1)),
                Set.of(),
                new Metrics(),
                Optional.empty());
        CountDownLatch never = new CountDownLatch(1);
        try (GatewayFixture gateway = new GatewayFixture(folder, options)) {
            Cid file = gateway.file("slow").cid();
            DagRoot root = gateway.directory(Map.of("a", gateway.file("b")));
            gateway.block(file, never);
            gateway.block(root.cid(), never);
            String resolving = gateway.get("/ipfs/" + root.cid() + "/a");
            requireStatus(504, resolving);
            assertTrue(resolving.contains("finding what the path leads to"), resolving);
            String reading = gateway.get("/ipfs/" + file, PAGE);
            requireStatus(504, reading);
            assertTrue(reading.contains("getting the first block"), reading);
            assertTrue(reading.contains("ipfs get /ipfs/" + file), reading);
        }
    }

    @Test
    void linksToTheSameElsewhere() throws IOException {
        try (GatewayFixture gateway = new GatewayFixture(folder)) {
            DagRoot root = gateway.directory(Map.of("a b", gateway.file("x")));
            String answer = gateway.get("/ipfs/" + root.cid() + "/a%20b");
            assertEquals(
                    "<ipfs://" + root.cid() + "/a%20b>; rel=\"alternate\", </ipfs/" + root.cid()
                            + "/a%20b?format=car>; rel=\"alternate\"; type=\"application/vnd.ipld.car\"",
                    GatewayFixture.header(answer, "Link"));
        }
    }
}
