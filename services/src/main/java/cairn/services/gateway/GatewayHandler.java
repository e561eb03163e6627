package cairn.services.gateway;

import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.failure.UnavailableException;
import cairn.node.Node;
import cairn.node.deny.Denylists;
import cairn.node.link.Links;
import cairn.node.link.RecordSource;
import cairn.services.gateway.site.Sites;
import cairn.services.html.Escape;
import cairn.services.http.Handler;
import cairn.services.http.Query;
import cairn.services.http.Refusal;
import cairn.services.http.Request;
import cairn.services.http.Response;
import cairn.transform.engine.Engine;
import java.io.IOException;
import java.util.Optional;

/** Answers requests for content: by its path, on a host of its own, or on the host that links to it. */
public final class GatewayHandler implements Handler {
    /**
     * What a gateway serves from.
     *
     * @param node where content is kept
     * @param links where names lead
     * @param records the signed records of names
     * @param sites the hosts that it knows
     * @param denied what it does not serve
     * @param watch what counts and limits requests
     * @param engine what finds or makes what is made of content
     */
    public record Parts(
            Node node, Links links, RecordSource records, Sites sites, Denylists denied, Watch watch, Engine engine) {}

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;
    private static final int FAILED = 500;
    private static final int BAD_GATEWAY = 502;
    private static final int TIMEOUT = 504;
    private static final int SEE_OTHER = 303;

    private final HostRouter router;
    private final Answers answers;
    private final Watch watch;
    private final MakeAnswer makes;
    private final Node node;

    public GatewayHandler(Parts parts) {
        this.router = new HostRouter(parts.sites, parts.links);
        this.answers = new Answers(parts);
        this.watch = parts.watch;
        this.makes = new MakeAnswer(parts);
        this.node = parts.node;
    }

    @Override
    public void handle(Request request, Response response) throws IOException, InterruptedException {
        watch.run(request, response, visit -> {
            commonHeaders(visit.response());
            try {
                visit.isFor(router.site(request));
                if (watch.admits(request, visit)) {
                    serve(request, visit);
                }
            } catch (IOException | InterruptedException e) {
                failLate(request, visit, e);
            }
        });
    }

    private static void failLate(Request request, Visit visit, Exception e) throws IOException, InterruptedException {
        if (visit.running().isExpired()) {
            // What is told now must not be cut off by the same interrupt.
            Thread.interrupted();
            fail(
                    request,
                    visit,
                    TIMEOUT,
                    new IOException("The request took too long at "
                            + visit.running().stage().meaning() + "; try again later, or ask another gateway"));
        } else if (e instanceof IOException failure) {
            throw failure;
        } else {
            throw (InterruptedException) e;
        }
    }

    private void serve(Request request, Visit visit) throws IOException, InterruptedException {
        Response response = visit.response();
        try {
            switch (request.method()) {
                case "GET", "HEAD" -> answer(request, visit);
                case "OPTIONS" -> response.status(OK);
                case "CONNECT" -> router.tunnel(request, response);
                default ->
                    throw new GatewayException(
                            WRONG_METHOD,
                            "The gateway only reads: " + request.method() + " is not possible",
                            "Allow",
                            "GET, HEAD, OPTIONS");
            }
        } catch (GatewayException e) {
            fail(request, visit, e.status(), e);
        } catch (MalformedException e) {
            // What was asked is well formed, as its path was read; what it names is not.
            fail(request, visit, FAILED, new IOException("What the path names is malformed: " + e.getMessage(), e));
        } catch (NotFoundException e) {
            fail(request, visit, NOT_FOUND, e);
        } catch (UnavailableException e) {
            fail(request, visit, BAD_GATEWAY, e);
        } catch (LimitException e) {
            fail(request, visit, FAILED, e);
        } catch (CorruptBlockException e) {
            fail(
                    request,
                    visit,
                    FAILED,
                    new IOException("The block " + e.expected() + " is damaged in this node's store", e));
        }
    }

    /** Tells the error where nothing was sent; else the connection is cut by whoever called. */
    private static void fail(Request request, Visit visit, int status, IOException e) throws IOException {
        Response response = visit.response();
        if (response.isCommitted()) {
            throw e;
        }
        response.reset();
        commonHeaders(response);
        if (e instanceof GatewayException refusal && !refusal.header().isEmpty()) {
            response.header(refusal.header(), refusal.value());
        }
        ErrorAnswer.send(request, response, new Refusal(status, e.getMessage()), visit.asked());
    }

    private static void commonHeaders(Response response) {
        response.header("Access-Control-Allow-Origin", "*");
        response.header("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS");
        response.header("Access-Control-Allow-Headers", "Content-Type, Range, User-Agent, X-Requested-With");
        response.header(
                "Access-Control-Expose-Headers",
                "Content-Length, Content-Range, X-Chunked-Output, X-Ipfs-Path, X-Ipfs-Roots, X-Stream-Output");
        response.header("X-Content-Type-Options", "nosniff");
    }

    private void answer(Request request, Visit visit) throws IOException, InterruptedException {
        Response response = visit.response();
        switch (router.route(request)) {
            case Route.Own own
            when MakeAnswer.isFor(own.path()) -> {
                visit.name("make");
                makes.send(own.path(), request, response);
            }
            case Route.Own own -> sendOwn(own.path(), request, visit);
            case Route.Moved moved -> {
                response.status(moved.status());
                response.header("Location", moved.location());
            }
            case Route.Content content -> {
                requireScope(content.asked());
                visit.asks(content.asked());
                answers.answer(content.asked(), visit);
            }
        }
    }

    /** On a shared origin a service worker for a whole root could read what others put there. */
    private static void requireScope(Asked asked) throws GatewayException {
        boolean isWorker =
                asked.http().header("Service-Worker").filter("script"::equals).isPresent();
        if (isWorker && !asked.origin().isIsolated() && asked.path().names().isEmpty()) {
            throw new GatewayException(
                    BAD_REQUEST, "navigator.serviceWorker: registration is not allowed for this scope");
        }
    }

    private void sendOwn(String path, Request request, Visit visit) throws IOException {
        Response response = visit.response();
        visit.name("own");
        switch (path) {
            case "/" -> welcome(request, response);
            case "/.well-known/cairn" -> PolicyPage.send(node, watch.policy(visit), request, response);
            case ProvidersPage.PATH -> ProvidersPage.send(node, request, response);
            case VerifyingPage.WORKER -> VerifyingPage.sendWorker(request, response);
            case "/favicon.ico" -> {
                response.header("Cache-Control", "public, max-age=86400");
                response.status(204);
            }
            default ->
                throw new GatewayException(
                        NOT_FOUND, "There is nothing at this address; content lies under /ipfs/ and /ipns/");
        }
    }

    /** The start page, or the way to what its form asks for: a CID, or a path or URL with one. */
    private static void welcome(Request request, Response response) throws IOException {
        Optional<String> wanted = Query.value(request, "open").map(String::strip);
        if (wanted.isEmpty()) {
            WelcomePage.send(request, response);
            return;
        }
        String text = wanted.get();
        boolean isName = text.startsWith("ipns://") || text.contains("/ipns/");
        String namespace = isName ? "/ipns/" : "/ipfs/";
        int path = text.indexOf(namespace);
        String bare = path >= 0 ? text.substring(path + namespace.length()) : text;
        bare = bare.startsWith("ipfs://") || bare.startsWith("ipns://") ? bare.substring("ipfs://".length()) : bare;
        GatewayPath opened = opened(namespace, bare);
        if (!isName) {
            HostRouter.cid(opened);
        }
        response.status(SEE_OTHER);
        response.header("Location", opened.shown());
    }

    private static GatewayPath opened(String namespace, String bare) throws GatewayException {
        StringBuilder encoded = new StringBuilder(namespace);
        for (String name : bare.split("/", -1)) {
            encoded.append(encoded.length() > namespace.length() ? "/" : "").append(Escape.segment(name));
        }
        try {
            return GatewayPath.parse(encoded.toString());
        } catch (MalformedException e) {
            throw HostRouter.invalid(bare, e.getMessage());
        }
    }
}
