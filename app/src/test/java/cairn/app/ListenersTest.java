package cairn.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is for operators cannot be reached through what is public. */
final class ListenersTest {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final List<String> OPERATORS_PATHS = List.of(
            "/api/v0/id",
            "/api/v0/config/show",
            "/api/v0/shutdown",
            "/debug/metrics/prometheus",
            "/health/live",
            "/health/ready",
            "//api/v0/id",
            "/ipfs/../api/v0/id",
            "/%61pi/v0/id");

    @TempDir
    private Path work;

    private static String ask(URI server, String request) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String request(String method, String target, String host, String more) {
        return method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + more + "\r\n";
    }

    @Test
    void theGatewayLeadsToNothingOfTheOperators() throws IOException, InterruptedException {
        CairnProcess cairn = new CairnProcess(work.resolve("home"), work);
        try (RunningNode node = RunningNode.start(cairn)) {
            String admin = node.rpc().getAuthority();
            String metrics = ask(node.rpc(), request("GET", "/debug/metrics/prometheus", admin, ""));
            assertTrue(metrics.startsWith("HTTP/1.1 200 ") && metrics.contains("cairn_gateway_"), metrics);
            for (String path : OPERATORS_PATHS) {
                for (String method : List.of("GET", "POST")) {
                    refused(node, request(method, path, node.gateway().getAuthority(), ""));
                    refused(node, request(method, path, admin, ""));
                    refused(node, request(method, path, "here", "X-Forwarded-Host: " + admin + "\r\n"));
                    refused(node, request(method, "http://" + admin + path, admin, ""));
                }
            }
            refused(node, request("CONNECT", admin, admin, ""));
            // A tunnel to a site of the gateway's leads back to the gateway, whatever port it names.
            String inside = request("GET", "/debug/metrics/prometheus", admin, "");
            String tunnel = "CONNECT localhost:" + node.rpc().getPort() + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            String answer = ask(node.gateway(), tunnel + inside);
            assertTrue(answer.contains("HTTP/1.1 404 ") && !answer.contains("cairn_gateway_"), answer);
            assertTrue(
                    ask(node.rpc(), request("GET", "/health/live", admin, "")).startsWith("HTTP/1.1 200 "));
        }
    }

    private static void refused(RunningNode node, String request) throws IOException {
        String answer = ask(node.gateway(), request);
        assertTrue(answer.matches("(?s)HTTP/1\\.1 4\\d\\d .*"), request + answer);
        assertFalse(answer.contains("cairn_gateway_") || answer.contains("\"ID\""), request + answer);
    }

    @Test
    void operatorsListenOnThisMachineOnly() throws IOException, InterruptedException {
        CairnProcess cairn = new CairnProcess(work.resolve("home"), work);
        Process process = cairn.builder("up", "--gateway=127.0.0.1:0", "--admin=0.0.0.0:0", "--offline")
                .redirectErrorStream(true)
                .start();
        String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
        assertNotEquals(0, process.exitValue());
        assertTrue(told.contains("listens on loopback only"), told);
        assertEquals(-1, told.indexOf("Node is ready"), told);
    }
}
