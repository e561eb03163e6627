package cairn.services.gateway;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.path.Namespace;
import cairn.network.routing.Provider;
import cairn.network.routing.ProviderCursor;
import cairn.node.Node;
import cairn.node.swarm.Swarm;
import cairn.services.html.Escape;
import cairn.services.http.Query;
import cairn.services.http.Refusal;
import cairn.services.http.Request;
import cairn.services.http.Response;
import cairn.services.rpc.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who else has content, as the network says: JSON for programs, a page for people. */
final class ProvidersPage {
    static final String PATH = "/.well-known/cairn/providers";

    private static final int PROVIDERS_MAX = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private ProvidersPage() {}

    /** Adds a link to the page for the root of what was asked, where it has one on a host of this gateway. */
    static void addLink(Page page, Asked asked) {
        if (asked.path().namespace() != Namespace.IPFS) {
            return;
        }
        String host = switch (asked.origin()) {
            case Origin.Shared _ -> "";
            case Origin.Subdomain subdomain -> "//" + subdomain.gatewayHost();
            case Origin.Linked _ -> "-";
        };
        if (!host.equals("-")) {
            page.add("<p><a href=\"")
                    .text(host + PATH + "?cid=" + Escape.parameter(asked.path().root()))
                    .add("\" rel=\"nofollow\">Who else has it</a></p>");
        }
    }

    static void send(Node node, Request request, Response response) throws IOException {
        Cid cid = asked(request);
        Optional<Swarm> swarm = node.swarm();
        List<Provider> found = swarm.isEmpty() ? List.of() : find(swarm.get(), cid);
        response.header("Cache-Control", "no-cache");
        String accept = request.header("Accept").orElse("");
        if (accept.contains("text/html") && !Refusal.isJson(accept)) {
            Page.send(request, response, page(cid, found, swarm.isPresent()));
            return;
        }
        List<Map<String, Object>> providers = new ArrayList<>();
        for (Provider one : found) {
            providers.add(Map.of("id", one.peer().toString(), "addresses", one.addresses()));
        }
        byte[] body = (Json.write(Map.of("cid", cid.toString(), "providers", providers)) + "\n")
                .getBytes(StandardCharsets.UTF_8);
        response.header("Content-Type", "application/json");
        response.contentLength(body.length);
        if (!request.method().equals("HEAD")) {
            response.write(ByteBuffer.wrap(body));
        }
    }

    private static Cid asked(Request request) throws GatewayException {
        String text = Query.value(request, "cid").orElse("");
        try {
            return Cid.parse(text);
        } catch (MalformedException e) {
            throw new GatewayException(400, "cid is the CID of what is looked for: " + e.getMessage());
        }
    }

    private static List<Provider> find(Swarm swarm, Cid cid) throws IOException {
        List<Provider> found = new ArrayList<>();
        try (ProviderCursor cursor = swarm.routing().findProviders(cid.hash(), PROVIDERS_MAX, PATIENCE)) {
            for (Optional<Provider> next = cursor.next(); next.isPresent(); next = cursor.next()) {
                if (!next.get().peer().equals(swarm.host().self())) {
                    found.add(next.get());
                }
            }
        }
        return found;
    }

    private static Page page(Cid cid, List<Provider> found, boolean isOnline) {
        Page page = Page.titled("Who else has it")
                .add("<main><h1>Who else has it</h1><p class=\"cid\">")
                .add(cid.toString())
                .add("</p>");
        if (found.isEmpty()) {
            page.add("<p role=\"status\">")
                    .add(isOnline ? "Nobody was found who has it now." : "This gateway asks nobody else.")
                    .add("</p>");
        } else {
            page.add("<p>A node of your own asks them by itself; these commands name them:</p><pre>");
            for (Provider one : found) {
                String at = one.addresses().isEmpty() ? "" : one.addresses().getFirst();
                page.text("cairn swarm connect " + at + "/p2p/" + one.peer() + "\n");
            }
            page.add("</pre>");
        }
        return page.add("<pre>cairn get ")
                .add(cid.toString())
                .add("\nipfs get ")
                .add(cid.toString())
                .add("</pre>")
                .add(PolicyPage.SELF_HOSTING)
                .add("</main>");
    }
}
