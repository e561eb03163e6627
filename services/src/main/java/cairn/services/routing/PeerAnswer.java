package cairn.services.routing;

import cairn.network.routing.Provider;
import cairn.services.http.Request;
import cairn.services.http.Response;
import cairn.services.rpc.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Peers in an answer: one a line as they are found, or all at its end. Used by one thread. */
final class PeerAnswer {
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";
    private static final int LISTED_MAX = 20;
    private static final int STREAMED_MAX = 100;

    private final Response response;
    private final Optional<String> list;
    private final Filter filter;
    private final List<Map<String, Object>> waiting = new ArrayList<>();
    private int told;

    private PeerAnswer(Response response, Optional<String> list, Filter filter) {
        this.response = response;
        this.list = list;
        this.filter = filter;
    }

    /** {@code list} is what the list is called where the client takes no stream. */
    static PeerAnswer to(Request request, Response response, String list, Filter filter) {
        boolean isStream = request.headers("Accept").stream().anyMatch(accepted -> accepted.contains(NDJSON));
        return new PeerAnswer(response, isStream ? Optional.empty() : Optional.of(list), filter);
    }

    /** How many peers to look for. */
    int limit() {
        return list.isPresent() ? LISTED_MAX : STREAMED_MAX;
    }

    void tell(Provider peer) throws IOException {
        Optional<Provider> shown = filter.shown(peer);
        if (shown.isEmpty()) {
            return;
        }
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("Addrs", shown.get().addresses());
        record.put("ID", peer.peer().toString());
        if (!peer.transfers().isEmpty()) {
            record.put("Protocols", peer.transfers().stream().sorted().toList());
        }
        record.put("Schema", "peer");
        told++;
        if (list.isPresent()) {
            waiting.add(record);
            return;
        }
        begin(NDJSON);
        response.write(line(record));
        response.flush();
    }

    private void begin(String type) {
        if (!response.isCommitted()) {
            response.status(200);
            response.header("Content-Type", type);
            response.header("Cache-Control", cached(told > 0));
            response.header("Last-Modified", httpDate(Instant.now()));
        }
    }

    void end() throws IOException {
        if (list.isPresent()) {
            begin(JSON);
            response.write(line(Map.of(list.get(), waiting)));
        } else {
            begin(NDJSON);
            response.flush();
        }
    }

    private static ByteBuffer line(Object value) {
        return ByteBuffer.wrap((Json.write(value) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** For how long a cache may keep an answer: one that names nobody not for long. */
    static String cached(boolean namesSome) {
        return "public, max-age=" + (namesSome ? 300 : 15) + ", stale-while-revalidate=172800, stale-if-error=172800";
    }

    static String httpDate(Instant when) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(when.atOffset(ZoneOffset.UTC));
    }
}
