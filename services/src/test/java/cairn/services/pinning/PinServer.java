package cairn.services.pinning;

import cairn.services.rpc.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A pinning service after the published description of its API, version 1.0.0. A pin goes one step on whenever it is
 * asked for by its number: queued, pinning, pinned; or failed where its name is "fail".
 */
public final class PinServer implements Closeable {
    public static final String KEY = "a key";

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private record Held(String id, Instant created, String cid, String name, int steps) {
        String status() {
            return steps < 2 ? List.of("queued", "pinning").get(steps) : name.equals("fail") ? "failed" : "pinned";
        }

        Map<String, Object> told() {
            Map<String, Object> pin = new LinkedHashMap<>();
            pin.put("cid", cid);
            pin.put("name", name);
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("requestid", id);
            told.put("status", status());
            told.put("created", created.toString());
            told.put("pin", pin);
            told.put("delegates", List.of());
            return told;
        }
    }

    private final HttpServer server;
    private final Map<String, Held> pins = new LinkedHashMap<>();

    public PinServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/pins", this::handle);
        server.start();
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/api";
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, 401, Map.of("error", Map.of("reason", "UNAUTHORIZED", "details", "access denied")));
                return;
            }
            String id = exchange.getRequestURI().getPath().replaceFirst("^/api/pins/?", "");
            switch (exchange.getRequestMethod() + (id.isEmpty() ? "" : " one")) {
                case "GET" -> list(exchange);
                case "POST" -> add(exchange);
                case "GET one" -> step(exchange, id);
                case "DELETE one" -> answer(exchange, pins.remove(id) == null ? 404 : 202, Map.of());
                default -> answer(exchange, 405, Map.of());
            }
        }
    }

    private void add(HttpExchange exchange) throws IOException {
        Map<String, Object> pin =
                Json.readObject(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String id = "request " + pins.size();
        String name = String.valueOf(pin.getOrDefault("name", ""));
        pins.put(id, new Held(id, START.plusSeconds(pins.size()), String.valueOf(pin.get("cid")), name, 0));
        answer(exchange, 202, pins.get(id).told());
    }

    private void step(HttpExchange exchange, String id) throws IOException {
        Held old = pins.get(id);
        if (old == null) {
            answer(exchange, 404, Map.of("error", Map.of("reason", "NOT_FOUND")));
            return;
        }
        pins.put(id, new Held(id, old.created, old.cid, old.name, old.steps + 1));
        answer(exchange, 200, pins.get(id).told());
    }

    private void list(HttpExchange exchange) throws IOException {
        Map<String, String> query = new HashMap<>();
        for (String pair : exchange.getRequestURI().getRawQuery().split("&", -1)) {
            int sign = pair.indexOf('=');
            query.put(pair.substring(0, sign), URLDecoder.decode(pair.substring(sign + 1), StandardCharsets.UTF_8));
        }
        Set<String> statuses = Set.of(query.getOrDefault("status", "pinned").split(",", -1));
        List<Map<String, Object>> found = pins.values().stream()
                .filter(pin -> statuses.contains(pin.status()))
                .filter(pin -> !query.containsKey("name") || pin.name.equals(query.get("name")))
                .filter(pin -> !query.containsKey("cid")
                        || List.of(query.get("cid").split(",", -1)).contains(pin.cid))
                .filter(pin -> !query.containsKey("before") || pin.created.isBefore(Instant.parse(query.get("before"))))
                .sorted(Comparator.comparing(Held::created).reversed())
                .map(Held::told)
                .toList();
        int limit = Integer.parseInt(query.getOrDefault("limit", "10"));
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("count", found.size());
        results.put("results", found.subList(0, Math.min(limit, found.size())));
        answer(exchange, 200, results);
    }

    private static void answer(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        byte[] bytes = Json.write(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
