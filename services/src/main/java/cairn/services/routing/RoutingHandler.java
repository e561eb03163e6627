package cairn.services.routing;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.routing.Provider;
import cairn.network.routing.ProviderCursor;
import cairn.services.http.Handler;
import cairn.services.http.Request;
import cairn.services.http.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** Answers requests for routing, and leaves the rest to another handler. Called by many threads at once. */
public final class RoutingHandler implements Handler {
    /** The beginning of what it answers. */
    public static final String PREFIX = "/routing/v1/";

    private static final String RECORD = "application/vnd.ipfs.ipns-record";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REQUESTS_MAX = 256;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;
    private static final int NOT_ACCEPTABLE = 406;
    private static final int TOO_MANY = 429;
    private static final int FAILED = 500;

    private final Source source;
    private final Handler next;
    private final InstantSource clock;
    private final Semaphore places = new Semaphore(REQUESTS_MAX);

    /** What this handler tells. May be used by any thread. */
    public interface Source {
        /** Who has what {@code key} names. */
        ProviderCursor providers(Cid key, int limit, Duration patience) throws IOException;

        /** Where a peer listens; empty where nobody knows. */
        List<Multiaddr> addresses(PeerId peer) throws IOException;

        /** Peers whose names are near a key, with their addresses. */
        List<Provider> closest(Cid key) throws IOException;

        Optional<IpnsRecord> find(IpnsName name, Duration patience) throws IOException;

        /** Gives a record to those who are to keep it. */
        void put(IpnsName name, IpnsRecord record, Duration patience) throws IOException;
    }

    public RoutingHandler(Source source, Handler next, InstantSource clock) {
        this.source = source;
        this.next = next;
        this.clock = clock;
    }

    @Override
    public void handle(Request request, Response response) throws IOException, InterruptedException {
        if (!request.rawPath().startsWith(PREFIX)) {
            next.handle(request, response);
            return;
        }
        response.header("Access-Control-Allow-Origin", "*");
        response.header("Access-Control-Allow-Methods", "GET, PUT, OPTIONS");
        response.header("Vary", "Accept");
        if (!places.tryAcquire()) {
            response.header("Retry-After", "5");
            text(response, TOO_MANY, "too many requests at once: at most " + REQUESTS_MAX);
            return;
        }
        try {
            answer(request, response);
        } catch (MalformedException e) {
            fail(response, BAD_REQUEST, e);
        } catch (UnavailableException e) {
            fail(response, FAILED, e);
        } finally {
            places.release();
        }
    }

    private void fail(Response response, int status, IOException failure) throws IOException {
        if (response.isCommitted()) {
            throw failure;
        }
        text(response, status, failure.getMessage());
    }

    private void answer(Request request, Response response) throws IOException {
        String path = request.rawPath().substring(PREFIX.length());
        int slash = path.lastIndexOf('/');
        String kind = slash < 0 ? "" : path.substring(0, slash);
        String key = path.substring(slash + 1);
        boolean isKnown =
                List.of("providers", "peers", "ipns", "dht/closest/peers").contains(kind) && !key.isEmpty();
        boolean isRead = request.method().equals("GET") || request.method().equals("HEAD");
        boolean isPut = request.method().equals("PUT") && kind.equals("ipns");
        if (!isKnown) {
            text(response, NOT_FOUND, "there is providers, peers, ipns and dht/closest/peers below " + PREFIX);
        } else if (request.method().equals("OPTIONS")) {
            response.flush();
        } else if (isPut) {
            put(IpnsName.parse(key), request, response);
        } else if (!isRead) {
            text(response, WRONG_METHOD, "only GET, and PUT of records, are answered here");
        } else if (kind.equals("ipns")) {
            record(IpnsName.parse(key), request, response);
        } else {
            peers(kind, key, request, response);
        }
    }

    private void peers(String kind, String key, Request request, Response response) throws IOException {
        Filter filter = Filter.of(request.rawQuery().orElse(""));
        boolean isProviders = kind.equals("providers");
        PeerAnswer answer = PeerAnswer.to(request, response, isProviders ? "Providers" : "Peers", filter);
        try (ProviderCursor found = cursor(kind, key, answer.limit())) {
            for (Optional<Provider> peer = found.next(); peer.isPresent(); peer = found.next()) {
                answer.tell(peer.get());
            }
        }
        answer.end();
    }

    private ProviderCursor cursor(String kind, String key, int limit) throws IOException {
        return switch (kind) {
            case "providers" -> source.providers(Cid.parse(key), limit, PATIENCE);
            case "peers" -> {
                PeerId peer = PeerId.parse(key);
                List<Multiaddr> addresses = source.addresses(peer);
                List<String> texts = addresses.stream().map(Multiaddr::toString).toList();
                yield of(addresses.isEmpty() ? List.of() : List.of(new Provider(peer, texts, Set.of())));
            }
            default -> of(source.closest(closestTo(key)));
        };
    }

    /** A peer's name in its own form, or any CID. */
    private static Cid closestTo(String key) throws MalformedException {
        boolean isPeer = key.startsWith("1") || key.startsWith("Qm");
        return isPeer ? PeerId.parse(key).cid() : Cid.parse(key);
    }

    private static ProviderCursor of(List<Provider> peers) {
        Iterator<Provider> iterator = peers.iterator();
        return () -> iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
    }

    private void record(IpnsName name, Request request, Response response) throws IOException {
        String accepted = request.header("Accept").orElse("*/*");
        if (!accepted.contains(RECORD) && !accepted.contains("*/*")) {
            text(response, NOT_ACCEPTABLE, "records are answered as " + RECORD);
            return;
        }
        Optional<IpnsRecord> found = source.find(name, PATIENCE);
        if (found.isEmpty()) {
            response.header("Cache-Control", PeerAnswer.cached(false));
            text(response, 200, "delegate error: routing: not found");
            return;
        }
        byte[] encoded = found.get().encoded();
        Duration left = Duration.between(clock.instant(), found.get().expiry());
        Duration ttl = found.get().ttl().compareTo(left) < 0 ? found.get().ttl() : left;
        response.header("Content-Type", RECORD);
        response.header("Cache-Control", "public, max-age=" + Math.max(0, ttl.toSeconds()));
        response.header("Last-Modified", PeerAnswer.httpDate(clock.instant()));
        response.header("Content-Disposition", "attachment; filename=\"" + name + ".ipns-record\"");
        response.contentLength(encoded.length);
        response.write(ByteBuffer.wrap(encoded));
    }

    private void put(IpnsName name, Request request, Response response) throws IOException {
        if (!request.header("Content-Type").orElse("").startsWith(RECORD)) {
            text(response, NOT_ACCEPTABLE, "records are taken as " + RECORD);
            return;
        }
        byte[] encoded = request.body().readNBytes(IpnsRecord.BYTES_MAX + 1);
        if (encoded.length > IpnsRecord.BYTES_MAX) {
            throw new MalformedException("A record has at most " + IpnsRecord.BYTES_MAX + " bytes");
        }
        IpnsRecord record = IpnsRecord.parse(encoded);
        Instant now = clock.instant();
        record.requireValid(name, now);
        source.put(name, record, PATIENCE);
        text(response, 200, "");
    }

    private static void text(Response response, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        response.status(status);
        response.header("Content-Type", "text/plain; charset=utf-8");
        response.header("X-Content-Type-Options", "nosniff");
        response.contentLength(bytes.length);
        response.write(ByteBuffer.wrap(bytes));
    }
}
