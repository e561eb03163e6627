package cairn.services.gateway;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.services.http.Handler;
import cairn.services.http.Request;
import cairn.services.http.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers requests for content by its path. */
public final class GatewayHandler implements Handler {
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;
    private static final int FAILED = 500;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int SEE_OTHER = 303;
    /** Headers that show a longer path are left out: a client or proxy on the way may not bear them. */
    private static final int SHOWN_CHARS_MAX = 4096;

    private static final String PREFIX = "/ipfs/";
    private static final String INDEX = "index.html";

    private final Node node;
    private final ContentAnswer content;

    public GatewayHandler(Node node) {
        this.node = node;
        this.content = new ContentAnswer(node);
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        commonHeaders(response);
        try {
            switch (request.method()) {
                case "GET", "HEAD" -> answer(request, response);
                case "OPTIONS" -> response.status(OK);
                default -> {
                    throw new GatewayException(
                            WRONG_METHOD,
                            "The gateway only reads: " + request.method() + " is not possible",
                            "Allow",
                            "GET, HEAD, OPTIONS");
                }
            }
        } catch (GatewayException e) {
            fail(request, response, e.status(), e);
        } catch (MalformedException e) {
            // What was asked is well formed, as its path was read; what it names is not.
            fail(request, response, FAILED, new IOException("What the path names is malformed: " + e.getMessage(), e));
        } catch (NotFoundException e) {
            fail(request, response, NOT_FOUND, e);
        } catch (CorruptBlockException e) {
            fail(
                    request,
                    response,
                    FAILED,
                    new IOException("The block " + e.expected() + " is damaged in this node's store", e));
        }
    }

    /** Tells the error where nothing was sent; else the connection is cut by whoever called. */
    private static void fail(Request request, Response response, int status, IOException e) throws IOException {
        if (response.isCommitted()) {
            throw e;
        }
        response.reset();
        commonHeaders(response);
        if (e instanceof GatewayException refusal && !refusal.header().isEmpty()) {
            response.header(refusal.header(), refusal.value());
        }
        ErrorAnswer.send(request, response, status, e.getMessage());
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

    private void answer(Request request, Response response) throws IOException {
        String path = request.rawPath();
        if (path.equals("/")) {
            welcome(request, response);
            return;
        }
        if (path.equals("/favicon.ico")) {
            response.header("Cache-Control", "public, max-age=86400");
            response.status(204);
            return;
        }
        if (path.startsWith("/ipns/")) {
            throw new GatewayException(
                    NOT_IMPLEMENTED, "This node has no network yet and cannot resolve names; ask for an /ipfs/ path");
        }
        if (!path.startsWith(PREFIX)) {
            throw new GatewayException(NOT_FOUND, "There is nothing at this address; content lies under /ipfs/");
        }
        answer(parse(path), request, response);
    }

    private static GatewayPath parse(String path) throws GatewayException {
        try {
            return GatewayPath.parse(path);
        } catch (MalformedException e) {
            throw new GatewayException(BAD_REQUEST, e.getMessage());
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
        int path = text.indexOf(PREFIX);
        String bare = path >= 0 ? text.substring(path + PREFIX.length()) : text;
        bare = bare.startsWith("ipfs://") ? bare.substring("ipfs://".length()) : bare;
        StringBuilder encoded = new StringBuilder("/ipfs");
        for (String name : bare.split("/", -1)) {
            encoded.append('/').append(Escape.segment(name));
        }
        response.status(SEE_OTHER);
        response.header("Location", parse(encoded.toString()).shown());
    }

    private void answer(GatewayPath path, Request request, Response response) throws IOException {
        Target target = resolve(path);
        showPath(path, target, response);
        switch (Format.of(request)) {
            case RAW -> content.sendBlock(target.cid(), request, response);
            case CAR -> content.sendCar(target.cid(), request, response);
            case DESERIALIZED -> sendEntry(path, target, request, response);
        }
    }

    private static void showPath(GatewayPath path, Target target, Response response) {
        String shown = path.shown();
        String roots = String.join(",", target.roots());
        if (shown.length() <= SHOWN_CHARS_MAX && roots.length() <= SHOWN_CHARS_MAX) {
            response.header("X-Ipfs-Path", shown);
            response.header("X-Ipfs-Roots", roots);
        }
    }

    private void sendEntry(GatewayPath path, Target target, Request request, Response response) throws IOException {
        requireFileSystem(target.cid());
        switch (node.files().open(target.cid())) {
            case UnixFsEntry.File file -> content.sendFile(path.name(), file, request, response);
            case UnixFsEntry.Symlink link -> content.sendSymlink(link, request, response);
            case UnixFsEntry.Directory directory -> {
                if (!path.endsInSlash()) {
                    response.status(301);
                    response.header(
                            "Location",
                            path.rawWithSlash()
                                    + request.rawQuery().map(q -> "?" + q).orElse(""));
                    response.header("Cache-Control", "public, max-age=29030400, immutable");
                    return;
                }
                Optional<DirectoryEntry> index = node.files().find(directory, INDEX);
                boolean mayBeFile =
                        index.filter(entry -> isOfFileSystem(entry.cid())).isPresent();
                if (mayBeFile && node.files().open(index.get().cid()) instanceof UnixFsEntry.File file) {
                    content.sendFile(INDEX, file, request, response);
                } else {
                    new ListingPage(node, path, target.cid(), directory).send(request, response);
                }
            }
        }
    }

    /** What a path leads to, and every CID on the way. */
    private record Target(Cid cid, List<String> roots) {}

    private static void requireFileSystem(Cid cid) throws GatewayException {
        if (!isOfFileSystem(cid)) {
            throw new GatewayException(
                    NOT_IMPLEMENTED,
                    cid + " is neither file nor directory; ?format=raw gives its bytes, ?format=car its DAG");
        }
    }

    private static boolean isOfFileSystem(Cid cid) {
        return cid.has(Codec.RAW) || cid.has(Codec.DAG_PB);
    }

    private Target resolve(GatewayPath path) throws IOException {
        Cid cid = path.root();
        List<String> roots = new ArrayList<>(List.of(cid.toString()));
        for (String name : path.names()) {
            requireFileSystem(cid);
            if (!(node.files().open(cid) instanceof UnixFsEntry.Directory directory)) {
                throw new NotFoundException("There is no \"" + name + "\" under " + cid + ", which is no directory");
            }
            Cid parent = cid;
            cid = node.files()
                    .find(directory, name)
                    .orElseThrow(() -> new NotFoundException("There is no \"" + name + "\" in the directory " + parent))
                    .cid();
            roots.add(cid.toString());
        }
        return new Target(cid, roots);
    }

    /** The form in which content is asked for. */
    private enum Format {
        DESERIALIZED,
        RAW,
        CAR;

        static Format of(Request request) throws GatewayException {
            String query = request.rawQuery().orElse("");
            for (String pair : query.split("&", -1)) {
                if (pair.startsWith("format=")) {
                    return switch (pair.substring("format=".length())) {
                        case "raw" -> RAW;
                        case "car" -> CAR;
                        default ->
                            throw new GatewayException(BAD_REQUEST, "The gateway knows format=raw and format=car");
                    };
                }
            }
            String accept = request.header("Accept").orElse("");
            if (accept.startsWith("application/vnd.ipld.raw")) {
                return RAW;
            }
            return accept.startsWith("application/vnd.ipld.car") ? CAR : DESERIALIZED;
        }
    }
}
