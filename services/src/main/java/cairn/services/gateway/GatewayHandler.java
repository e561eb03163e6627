package cairn.services.gateway;

import cairn.data.cid.Cid;
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
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;
    private static final int FAILED = 500;
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
                case "OPTIONS" -> response.status(204);
                default -> {
                    response.header("Allow", "GET, HEAD, OPTIONS");
                    throw new GatewayException(
                            WRONG_METHOD, "The gateway only reads: " + request.method() + " is not possible");
                }
            }
        } catch (GatewayException e) {
            fail(request, response, e.status(), e);
        } catch (MalformedException e) {
            fail(request, response, BAD_REQUEST, e);
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
            WelcomePage.send(request, response);
            return;
        }
        if (path.equals("/favicon.ico")) {
            response.header("Cache-Control", "public, max-age=86400");
            response.status(204);
            return;
        }
        if (path.startsWith("/ipns/")) {
            throw new GatewayException(
                    501, "This node has no network yet and cannot resolve names; ask for an /ipfs/ path");
        }
        if (!path.startsWith("/ipfs/")) {
            throw new GatewayException(NOT_FOUND, "There is nothing at this address; content lies under /ipfs/");
        }
        answer(GatewayPath.parse(path), request, response);
    }

    private void answer(GatewayPath path, Request request, Response response) throws IOException {
        Target target = resolve(path);
        response.header("X-Ipfs-Path", path.shown());
        response.header("X-Ipfs-Roots", String.join(",", target.roots()));
        switch (Format.of(request)) {
            case RAW -> content.sendBlock(target.cid(), request, response);
            case CAR -> content.sendCar(target.cid(), request, response);
            case DESERIALIZED -> sendEntry(path, target, request, response);
        }
    }

    private void sendEntry(GatewayPath path, Target target, Request request, Response response) throws IOException {
        switch (node.files().open(target.cid())) {
            case UnixFsEntry.File file -> content.sendFile(path.name(), file, request, response);
            case UnixFsEntry.Symlink link ->
                throw new GatewayException(
                        NOT_FOUND,
                        path.shown() + " is a symlink to " + link.target() + ", which the gateway does not follow");
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
                if (index.isPresent() && node.files().open(index.get().cid()) instanceof UnixFsEntry.File file) {
                    content.sendFile(INDEX, file, request, response);
                } else {
                    new ListingPage(node, path, target.cid(), directory).send(request, response);
                }
            }
        }
    }

    /** What a path leads to, and every CID on the way. */
    private record Target(Cid cid, List<String> roots) {}

    private Target resolve(GatewayPath path) throws IOException {
        Cid cid = path.root();
        List<String> roots = new ArrayList<>(List.of(cid.toString()));
        for (String name : path.names()) {
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
