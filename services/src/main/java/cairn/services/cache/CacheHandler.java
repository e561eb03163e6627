package cairn.services.cache;

import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.services.http.Handler;
import cairn.services.http.Request;
import cairn.services.http.Response;
import cairn.services.rpc.DeniedException;
import cairn.services.status.Metrics;
import cairn.storage.block.Quota;
import cairn.storage.cache.CachedEntry;
import cairn.transform.cache.BuildCache;
import cairn.transform.cache.CacheName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Answers what build tools ask of caches, and leaves the rest to another handler. Called by many threads at once. */
public final class CacheHandler implements Handler {
    private static final String REQUESTS = "cairn_cache_requests_total";
    private static final String BYTES = "cairn_cache_bytes_total";
    private static final int REQUESTS_MAX = 512;
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;
    private static final int MULTI_STATUS = 207;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;
    private static final int TOO_LONG = 413;
    private static final int UNAVAILABLE = 503;
    private static final int NO_ROOM = 507;

    private final BuildCache cache;
    private final CacheAccess access;
    private final Metrics metrics;
    private final Handler next;
    private final Semaphore places = new Semaphore(REQUESTS_MAX);

    public CacheHandler(BuildCache cache, CacheAccess access, Metrics metrics, Handler next) {
        this.cache = cache;
        this.access = access;
        this.metrics = metrics;
        this.next = next;
        metrics.describe(REQUESTS, "Requests to build caches, by what they were for and how they ended");
        metrics.describe(BYTES, "Bytes that build caches sent and took");
    }

    @Override
    public void handle(Request request, Response response) throws IOException, InterruptedException {
        Optional<CacheAddress> address;
        try {
            address = CacheAddress.read(request.rawPath());
        } catch (MalformedException e) {
            refuse(response, BAD_REQUEST, e.getMessage());
            return;
        }
        if (address.isEmpty()) {
            next.handle(request, response);
        } else if (places.tryAcquire()) {
            try {
                answer(address.get(), request, response);
            } finally {
                places.release();
            }
        } else {
            response.header("Retry-After", "1");
            refuse(response, UNAVAILABLE, "more than " + REQUESTS_MAX + " requests to build caches at once");
        }
    }

    private void answer(CacheAddress address, Request request, Response response) throws IOException {
        try {
            boolean writes = switch (request.method()) {
                case "GET", "HEAD", "PROPFIND", "OPTIONS" -> false;
                default -> true;
            };
            access.admit(request, address.cache(), writes);
            switch (request.method()) {
                case "GET", "HEAD" -> send(address.name(), request, response);
                case "PUT" -> keep(address.name(), request, response);
                case "DELETE" -> remove(address.name(), response);
                case "PROPFIND" -> describe(address, request, response);
                case "MKCOL" -> makeFolder(address, response);
                case "OPTIONS" -> {
                    response.header("DAV", "1");
                    response.header("Allow", "GET, HEAD, PUT, DELETE, PROPFIND, MKCOL, OPTIONS");
                    response.status(NO_CONTENT);
                }
                default -> {
                    response.header("Allow", "GET, HEAD, PUT, DELETE, PROPFIND, MKCOL, OPTIONS");
                    refuse(response, WRONG_METHOD, request.method() + " is not answered in a build cache");
                }
            }
        } catch (IOException e) {
            fail(request, response, e);
        }
    }

    /** Tells what went wrong, if nothing was sent; else whoever called cuts the connection. */
    private void fail(Request request, Response response, IOException failure) throws IOException {
        if (response.isCommitted()) {
            throw failure;
        }
        response.reset();
        switch (failure) {
            case DeniedException denied -> {
                count(request.method(), "denied");
                if (denied.isUnknown()) {
                    response.header("WWW-Authenticate", "Basic realm=\"cairn\"");
                }
                refuse(response, denied.isUnknown() ? UNAUTHORIZED : FORBIDDEN, denied.getMessage());
            }
            case MalformedException malformed -> refuse(response, BAD_REQUEST, malformed.getMessage());
            case LimitException limit ->
                refuse(response, Quota.isRefusal(limit) ? NO_ROOM : TOO_LONG, limit.getMessage());
            case CorruptBlockException _, NotFoundException _ -> refuse(response, NOT_FOUND, failure.getMessage());
            default -> throw failure;
        }
    }

    private static void refuse(Response response, int status, String reason) throws IOException {
        byte[] text = (reason + "\n").getBytes(StandardCharsets.UTF_8);
        response.status(status);
        response.header("Content-Type", "text/plain; charset=utf-8");
        response.contentLength(text.length);
        response.write(ByteBuffer.wrap(text));
    }

    private void count(String what, String outcome) {
        metrics.count(REQUESTS, "for=\"" + what + "\",outcome=\"" + outcome + "\"", 1);
    }

    private static String kind(CacheName name) {
        return name.isAction() ? "ac" : name.isContent() ? "cas" : "name";
    }

    private void send(CacheName name, Request request, Response response) throws IOException {
        Optional<CachedEntry> found = cache.find(name);
        count(kind(name), found.isPresent() ? "hit" : "miss");
        if (found.isEmpty()) {
            refuse(response, NOT_FOUND, "nothing is kept as " + name.path());
            return;
        }
        CachedEntry entry = found.get();
        response.status(OK);
        response.header("Content-Type", "application/octet-stream");
        response.header("Etag", "\"" + entry.cid() + "\"");
        response.contentLength(entry.sizeBytes());
        if (request.method().equals("GET")) {
            cache.copy(entry, response::write);
            metrics.count(BYTES, "direction=\"out\"", entry.sizeBytes());
        }
    }

    private void keep(CacheName name, Request request, Response response) throws IOException {
        long lengthMax = cache.entryBytesMax();
        Optional<String> length = request.header("Content-Length");
        if (length.isPresent() && Long.parseLong(length.get()) > lengthMax) {
            refuse(response, TOO_LONG, "an entry has at most " + lengthMax + " bytes, an eighth of cache.bytes-max");
            return;
        }
        CachedEntry kept = cache.put(name, request.body());
        count(kind(name), "kept");
        metrics.count(BYTES, "direction=\"in\"", kept.sizeBytes());
        response.status(CREATED);
        response.contentLength(0);
    }

    private void remove(CacheName name, Response response) throws IOException {
        response.status(cache.remove(name) ? NO_CONTENT : NOT_FOUND);
        response.contentLength(0);
    }

    /** Folders are there as soon as somebody thinks of them. */
    private void describe(CacheAddress address, Request request, Response response) throws IOException {
        Optional<CachedEntry> entry = address.isFolder() ? Optional.empty() : cache.find(address.name());
        if (entry.isEmpty() && !address.isFolder()) {
            refuse(response, NOT_FOUND, "nothing is kept as " + address.path());
            return;
        }
        byte[] xml = DavAnswer.of(request.rawPath(), entry).getBytes(StandardCharsets.UTF_8);
        response.status(MULTI_STATUS);
        response.header("Content-Type", "application/xml; charset=utf-8");
        response.contentLength(xml.length);
        response.write(ByteBuffer.wrap(xml));
    }

    private static void makeFolder(CacheAddress address, Response response) throws IOException {
        if (!address.isFolder()) {
            address.name();
        }
        response.status(CREATED);
        response.contentLength(0);
    }
}
