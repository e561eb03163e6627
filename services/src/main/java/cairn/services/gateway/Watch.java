package cairn.services.gateway;

import cairn.services.gateway.guard.Budget;
import cairn.services.gateway.guard.Budgets;
import cairn.services.gateway.guard.Deadlines;
import cairn.services.http.CountedResponse;
import cairn.services.http.Request;
import cairn.services.http.Response;
import cairn.services.status.AccessLog;
import cairn.services.status.Metrics;
import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Counts, limits and logs the gateway's requests. May be used by any thread. */
public final class Watch implements Closeable {
    /**
     * How it does so.
     *
     * @param budget what each client may have
     * @param limits how long requests may take
     * @param proxies addresses of reverse proxies, which tell whom they ask for in X-Forwarded-For
     * @param metrics where it counts
     * @param log where it logs
     */
    public record Options(
            Budget budget, Deadlines.Limits limits, Set<String> proxies, Metrics metrics, Optional<AccessLog> log) {
        /** No budget, usual deadlines, no proxies and no log. */
        public static Options usual() {
            return new Options(Budget.UNLIMITED, Deadlines.Limits.USUAL, Set.of(), new Metrics(), Optional.empty());
        }
    }

    private static final int TOO_MANY = 429;
    private static final long MINUTE_SECONDS = 60;
    private static final double NANOS_PER_MILLI = 1e6;
    /** The metric that counts requests. */
    public static final String REQUESTS = "cairn_gateway_requests_total";

    private static final String BYTES = "cairn_gateway_response_bytes_total";
    private static final String RESOLVE_TIME = "cairn_gateway_resolve_seconds";
    private static final String FIRST_TIME = "cairn_gateway_first_byte_seconds";
    private static final String WHOLE_TIME = "cairn_gateway_request_seconds";

    /** Work on a request that is watched. */
    @FunctionalInterface
    interface Work {
        void run(Visit visit) throws IOException, InterruptedException;
    }

    private final Options options;
    private final Deadlines deadlines;
    private final Budgets budgets = new Budgets(System::nanoTime);

    public Watch(Options options) {
        this.options = options;
        this.deadlines = new Deadlines(options.limits);
        Metrics metrics = options.metrics;
        metrics.describe(REQUESTS, "Requests by kind and status");
        metrics.describe(BYTES, "Bytes of bodies by kind; clients can verify raw, car and ipns-record");
        metrics.describe(RESOLVE_TIME, "Time until it is known what a path leads to");
        metrics.describe(FIRST_TIME, "Time until the first byte of a body");
        metrics.describe(WHOLE_TIME, "Time until the answer is sent");
        metrics.read("cairn_gateway_running_requests", "Requests that are being answered", deadlines::running);
        metrics.read("cairn_gateway_verified_bytes_ratio", "Share of bytes that clients can verify", this::verified);
    }

    private double verified() {
        long all = 0;
        long verifiable = 0;
        for (Format format : Format.values()) {
            long bytes = options.metrics.value(BYTES, kindLabel(format == Format.WEB ? "web" : format.label()));
            all += bytes;
            verifiable += format.canBeVerified() ? bytes : 0;
        }
        return all == 0 ? 0 : (double) verifiable / all;
    }

    private static String kindLabel(String kind) {
        return "kind=\"" + kind + "\"";
    }

    void run(Request request, Response response, Work work) throws IOException, InterruptedException {
        long start = System.nanoTime();
        deadlines.run(running -> {
            CountedResponse counted = new CountedResponse(response, running::sendWhole);
            Visit visit = new Visit(counted, running);
            boolean isDone = false;
            try {
                work.run(visit);
                isDone = true;
            } finally {
                note(request, visit, start, isDone);
            }
        });
    }

    /** Takes the request from its client's budget; where that is used up, answers so and returns false. */
    boolean admits(Request request, Visit visit) throws IOException {
        Budget budget = visit.budget(options.budget);
        if (!budget.isLimited()) {
            return true;
        }
        Response response = visit.response();
        Budgets.Decision decision = budgets.take(client(request), visit.site(), budget);
        long limit = budget.requestsPerMinute();
        if (limit > 0) {
            response.header("RateLimit-Limit", Long.toString(limit));
            response.header("RateLimit-Remaining", Long.toString(decision.requestsLeft()));
            response.header(
                    "RateLimit-Reset", Long.toString(decision.isAllowed() ? MINUTE_SECONDS : decision.secondsToWait()));
        }
        if (decision.isAllowed()) {
            return true;
        }
        response.header("Retry-After", Long.toString(Math.max(1, decision.secondsToWait())));
        ErrorAnswer.send(
                request,
                response,
                TOO_MANY,
                "Your address has used up what this gateway gives it; there is more in "
                        + Math.max(1, decision.secondsToWait())
                        + " seconds. A node of your own has no such limit: cairn up, then cairn get the same path");
        return false;
    }

    /** Whom a request comes from: what a known proxy says, else the other end of the connection. */
    private String client(Request request) {
        String address = request.remoteAddress();
        if (!options.proxies.contains(address)) {
            return address;
        }
        List<String> forwarded = request.headers("X-Forwarded-For");
        if (forwarded.isEmpty()) {
            return address;
        }
        String[] hops = forwarded.getLast().split(",", -1);
        return hops[hops.length - 1].strip();
    }

    private void note(Request request, Visit visit, long start, boolean isDone) {
        long now = System.nanoTime();
        CountedResponse response = visit.response();
        String kind = kindLabel(visit.kind());
        Metrics metrics = options.metrics;
        String status = isDone ? Integer.toString(response.status()) : "cut";
        metrics.count(REQUESTS, kind + ",status=\"" + status + "\"", 1);
        metrics.count(BYTES, kind, response.bodyBytes());
        metrics.time(WHOLE_TIME, kind, now - start);
        if (visit.resolvedNanos() != 0) {
            metrics.time(RESOLVE_TIME, kind, visit.resolvedNanos() - start);
        }
        if (response.firstByteNanos() != 0) {
            metrics.time(FIRST_TIME, kind, response.firstByteNanos() - start);
        }
        Budget budget = visit.budget(options.budget);
        if (budget.bytesPerHour() > 0) {
            budgets.spend(client(request), visit.site(), budget, response.bodyBytes());
        }
        options.log.ifPresent(log -> log.add(line(request, visit, start, now, isDone)));
    }

    private Map<String, Object> line(Request request, Visit visit, long start, long now, boolean isDone) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        line.put("client", client(request));
        line.put("method", request.method());
        line.put("host", request.host());
        line.put("target", request.rawTarget());
        line.put("status", visit.response().status());
        line.put("kind", visit.kind());
        line.put("bytes", visit.response().bodyBytes());
        line.put("millis", Math.round((now - start) / NANOS_PER_MILLI));
        line.put("whole", isDone);
        request.header("User-Agent").ifPresent(agent -> line.put("agent", agent));
        return line;
    }

    /** What a client may expect of this gateway on the site of its request. */
    Map<String, Object> policy(Visit visit) {
        Budget budget = visit.budget(options.budget);
        Map<String, Object> policy = new LinkedHashMap<>();
        policy.put("requestsPerMinute", budget.requestsPerMinute());
        policy.put("bytesPerHour", budget.bytesPerHour());
        policy.put("resolveSeconds", options.limits.resolve().toSeconds());
        policy.put("firstBlockSeconds", options.limits.firstBlock().toSeconds());
        policy.put("wholeSeconds", options.limits.whole().toSeconds());
        policy.put("runningRequests", deadlines.running());
        policy.put("verifiedBytesRatio", verified());
        return policy;
    }

    @Override
    public void close() {
        deadlines.close();
    }
}
