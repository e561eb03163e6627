package cairn.services.gateway;

import cairn.node.Node;
import cairn.services.http.Request;
import cairn.services.http.Response;
import cairn.services.rpc.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a client may expect of this gateway, and how it is doing: JSON for programs, a page for people. */
final class PolicyPage {
    private static final Map<String, String> MEANINGS = Map.of(
            "software", "Software",
            "peers", "Peers that it is connected to",
            "requestsPerMinute", "Requests that your address may make in a minute (0: any number)",
            "bytesPerHour", "Bytes that your address may get in an hour (0: any number)",
            "resolveSeconds", "Seconds that it looks for what a path leads to",
            "firstBlockSeconds", "Seconds that it then waits for the first block",
            "wholeSeconds", "Seconds that an answer may take in all",
            "runningRequests", "Requests that it is answering now",
            "verifiedBytesRatio", "Share of its traffic that clients could verify");

    private PolicyPage() {}

    static void send(Node node, Map<String, Object> policy, Request request, Response response) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("software", "cairn");
        all.put(
                "peers",
                node.swarm().map(swarm -> swarm.host().connected().size()).orElse(0));
        all.putAll(policy);
        response.header("Cache-Control", "no-cache");
        if (request.header("Accept").orElse("").contains("text/html")) {
            Page page =
                    Page.titled("This gateway").add("<main><h1>This gateway</h1><div class=\"card\"><table><tbody>");
            all.forEach((key, value) -> page.add("<tr><th scope=\"row\">")
                    .text(MEANINGS.getOrDefault(key, key))
                    .add("</th><td>")
                    .text(String.valueOf(value))
                    .add("</td></tr>"));
            page.add("</tbody></table></div>").add(SELF_HOSTING).add("</main>");
            Page.send(request, response, page);
            return;
        }
        byte[] body = (Json.write(all) + "\n").getBytes(StandardCharsets.UTF_8);
        response.header("Content-Type", "application/json");
        response.contentLength(body.length);
        if (!request.method().equals("HEAD")) {
            response.write(ByteBuffer.wrap(body));
        }
    }

    /** How to do without it. */
    static final String SELF_HOSTING = "<h2>Have one of your own, in two commands</h2><pre>./cairn up\n"
            + "open http://127.0.0.1:8080</pre><p>Your own node has no budget, checks every block, and serves what it"
            + " has without asking anybody.</p>";
}
