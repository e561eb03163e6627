package cairn.services.pinning;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.services.rpc.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A service that keeps content for others. Every call waits for the answer; may be used by any thread. */
public final class PinningService {
    /** Which pins are wanted; what is empty says nothing. */
    public record Filter(Optional<String> name, List<Cid> cids, List<RemotePin.Status> statuses) {
        public Filter {
            cids = List.copyOf(cids);
            statuses = List.copyOf(statuses);
        }
    }

    /** Takes pins. */
    @FunctionalInterface
    public interface Visitor {
        void visit(RemotePin pin) throws IOException;
    }

    private record Page(long count, List<RemotePin> pins) {}

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long ANSWER_BYTES_MAX = 8 << 20;
    private static final int PAGE_PINS = 100;
    private static final int PAGES_MAX = 100_000;
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private final URI pins;
    private final String key;

    /** The service below an endpoint, as {@link #endpoint} gives it. */
    public PinningService(String endpoint, String key) {
        this.pins = URI.create(endpoint + "/pins");
        this.key = key;
    }

    /**
     * An endpoint as it is kept: without slashes at its end.
     *
     * @throws MalformedException where it cannot be one, in the words that Kubo's clients know
     */
    public static String endpoint(String text) throws MalformedException {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("service endpoint must be a valid HTTP URL");
        }
        boolean isHttp = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (!isHttp || uri.getHost() == null) {
            throw new MalformedException("service endpoint must be a valid HTTP URL");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new MalformedException("service endpoint should be provided without any query parameters");
        }
        String path = uri.getRawPath().replaceAll("/+", "/").replaceAll("/$", "");
        if (path.endsWith("/pins")) {
            throw new MalformedException("service endpoint should be provided without the /pins suffix");
        }
        return uri.getScheme() + "://" + uri.getRawAuthority() + path;
    }

    /** Asks for content to be kept; {@code origins} are addresses where it can be had. */
    public RemotePin add(Cid cid, Optional<String> name, List<String> origins) throws IOException {
        Map<String, Object> pin = new LinkedHashMap<>();
        pin.put("cid", cid.toString());
        name.filter(text -> !text.isEmpty()).ifPresent(text -> pin.put("name", text));
        if (!origins.isEmpty()) {
            pin.put("origins", origins);
        }
        return RemotePin.read(Json.readObject(ask("POST", pins, Optional.of(Json.write(pin)))));
    }

    /** How far a pin is. */
    public RemotePin find(String requestId) throws IOException {
        return RemotePin.read(Json.readObject(ask("GET", one(requestId), Optional.empty())));
    }

    /** Has the service forget a pin. */
    public void remove(String requestId) throws IOException {
        ask("DELETE", one(requestId), Optional.empty());
    }

    private URI one(String requestId) {
        return URI.create(pins + "/"
                + URLEncoder.encode(requestId, StandardCharsets.UTF_8).replace("+", "%20"));
    }

    /** How many pins there are. */
    public long count(Filter filter) throws IOException {
        return page(filter, 1, "").count;
    }

    /** Visits pins, the youngest first. */
    public void list(Filter filter, Visitor visitor) throws IOException {
        String before = "";
        for (int pages = 0; pages < PAGES_MAX; pages++) {
            Page page = page(filter, PAGE_PINS, before);
            for (RemotePin pin : page.pins) {
                visitor.visit(pin);
            }
            if (page.count <= page.pins.size()) {
                return;
            }
            if (page.pins.isEmpty()) {
                throw new MalformedException("invalid pinning service response: PinResults.count=" + page.count
                        + " but no PinResults.results");
            }
            before = page.pins.getLast().created();
        }
        throw new MalformedException("The list of pins at " + pins + " does not end");
    }

    private Page page(Filter filter, int limit, String before) throws IOException {
        List<String> query = new ArrayList<>();
        query.add("limit=" + limit);
        if (!filter.cids.isEmpty()) {
            query.add("cid="
                    + String.join(",", filter.cids.stream().map(Cid::toString).toList()));
        }
        if (!filter.statuses.isEmpty()) {
            query.add("status="
                    + String.join(
                            ",",
                            filter.statuses.stream().map(RemotePin.Status::word).toList()));
        }
        filter.name.ifPresent(name -> query.add("name=" + URLEncoder.encode(name, StandardCharsets.UTF_8)));
        if (!before.isEmpty()) {
            query.add("before=" + URLEncoder.encode(before, StandardCharsets.UTF_8));
        }
        Map<String, Object> told =
                Json.readObject(ask("GET", URI.create(pins + "?" + String.join("&", query)), Optional.empty()));
        if (!(told.get("count") instanceof Long count) || !(told.get("results") instanceof List<?> results)) {
            throw new MalformedException("The answer of " + pins + " is no list of pins");
        }
        List<RemotePin> found = new ArrayList<>();
        for (Object result : results) {
            if (!(result instanceof Map<?, ?> map)) {
                throw new MalformedException("The answer of " + pins + " is no list of pins");
            }
            found.add(RemotePin.read(map));
        }
        return new Page(count, found);
    }

    private String ask(String method, URI uri, Optional<String> body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + key)
                .header("Accept", "application/json")
                .method(
                        method,
                        body.map(HttpRequest.BodyPublishers::ofString).orElse(HttpRequest.BodyPublishers.noBody()));
        if (body.isPresent()) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<String> response = awaited(
                method,
                uri,
                CLIENT.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), ANSWER_BYTES_MAX)));
        if (response.statusCode() / 100 != 2) {
            throw new UnavailableException(refusal(response.statusCode(), response.body()));
        }
        return response.body();
    }

    private static HttpResponse<String> awaited(String method, URI uri, CompletableFuture<HttpResponse<String>> answer)
            throws IOException {
        String what = "empty response from remote pinning service: " + method + " \"" + uri + "\": ";
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new UnavailableException(what + reason(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new UnavailableException(what + "nothing came for " + PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Waiting for " + uri + " was interrupted");
        } finally {
            answer.cancel(true);
        }
    }

    private static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "no such host";
            }
        }
        if (failure instanceof ConnectException && failure.getMessage() == null) {
            return "connection refused";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    /** What an error's answer says, where it says it in the specified form. */
    private static String refusal(int status, String body) {
        try {
            if (Json.read(body) instanceof Map<?, ?> map && map.get("error") instanceof Map<?, ?> error) {
                return "reason: \"" + error.get("reason") + "\", details: \""
                        + (error.get("details") instanceof String details ? details : "") + "\": " + status;
            }
        } catch (MalformedException e) {
            return "remote pinning service returned http error " + status;
        }
        return "remote pinning service returned http error " + status;
    }
}
