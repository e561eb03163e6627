package cairn.services.console;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.path.ContentPath;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.node.pin.PinKind;
import cairn.services.http.Handler;
import cairn.services.http.MediaTypes;
import cairn.services.http.Request;
import cairn.services.http.Response;
import cairn.services.rpc.OriginGuard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A web interface for the RPC that the operator chose and pinned: {@code /webui} leads to it, and its files are
 * answered below {@code /ipfs/CID/}, as Kubo does on its RPC's port. Its pages may call the RPC, so no other content is
 * answered on this listener, and nothing is fetched for it. Everything else is handed on.
 */
public final class WebUi implements Handler {
    private static final int FOUND = 302;
    private static final int NOT_MODIFIED = 304;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    private final Node node;
    private final OriginGuard guard;
    /** The path of the interface, with its CID; empty for none. */
    private final Optional<ContentPath> path;

    private final Handler next;

    /** {@code configured} is a CID or a path below one, such as {@code /ipfs/CID}; empty for none. */
    public WebUi(Node node, OriginGuard guard, String configured, Handler next) throws MalformedException {
        this.node = node.offline();
        this.guard = guard;
        this.path = configured.isEmpty() ? Optional.empty() : Optional.of(ContentPath.parse(configured));
        this.next = next;
    }

    @Override
    public void handle(Request request, Response response) throws IOException, InterruptedException {
        boolean isRead = request.method().equals("GET") || request.method().equals("HEAD");
        String raw = request.rawPath();
        boolean isEntrance = raw.equals("/webui") || raw.equals("/webui/");
        if (!isRead || !isEntrance && (path.isEmpty() || !isBelow(raw))) {
            next.handle(request, response);
            return;
        }
        response.header("X-Content-Type-Options", "nosniff");
        response.header("Content-Security-Policy", "frame-ancestors 'none'");
        response.header("Cross-Origin-Resource-Policy", "same-origin");
        if (!guard.isForThisListener(request)) {
            tell(response, FORBIDDEN, "The WebUI is reached by this listener's address or as localhost");
            return;
        }
        try {
            if (path.isEmpty()) {
                throw new NotFoundException("no WebUI is configured: pin one, and set admin.webui to its CID;"
                        + " the node's own console is at " + Console.PREFIX);
            }
            requirePinned();
            if (isEntrance) {
                response.status(FOUND);
                response.header("Location", address() + "/");
                response.contentLength(0);
                response.flush();
            } else {
                answer(request, response, raw);
            }
        } catch (NotFoundException | MalformedException e) {
            if (response.isCommitted()) {
                throw e;
            }
            tell(response, NOT_FOUND, e.getMessage());
        }
    }

    /** Sends a file of the interface; a directory's is its index.html. */
    private void answer(Request request, Response response, String raw) throws IOException {
        UnixFsEntry entry =
                node.files().open(node.resolve(path.orElseThrow().toString()).cid());
        String name = "index.html";
        for (String part : FilesPlace.parse(raw.substring(address().length())).names()) {
            entry = child(entry, part);
            name = part;
        }
        if (entry instanceof UnixFsEntry.Directory) {
            if (!raw.endsWith("/")) {
                response.status(FOUND);
                response.header("Location", raw + "/");
                response.contentLength(0);
                response.flush();
                return;
            }
            entry = child(entry, "index.html");
            name = "index.html";
        }
        if (!(entry instanceof UnixFsEntry.File file)) {
            throw new NotFoundException("there is no file " + Shown.name(name) + " in the WebUI");
        }
        String etag = "\"" + file.block().cid() + "\"";
        response.header("Etag", etag);
        response.header("Cache-Control", "no-cache");
        if (request.headers("If-None-Match").contains(etag)) {
            response.status(NOT_MODIFIED);
            return;
        }
        response.header("Content-Type", MediaTypes.ofName(name).orElse("application/octet-stream"));
        response.contentLength(file.sizeBytes());
        if (request.method().equals("GET")) {
            node.content().copy(file, 0, file.sizeBytes(), response::write);
        }
    }

    private UnixFsEntry child(UnixFsEntry entry, String name) throws IOException {
        Optional<DirectoryEntry> found = entry instanceof UnixFsEntry.Directory directory
                ? node.files().find(directory, name)
                : Optional.empty();
        return node.files()
                .open(found.orElseThrow(
                                () -> new NotFoundException("there is no " + Shown.name(name) + " in the WebUI"))
                        .cid());
    }

    private static void tell(Response response, int status, String text) throws IOException {
        response.status(status);
        byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
        response.header("Content-Type", "text/plain; charset=utf-8");
        response.contentLength(body.length);
        response.write(ByteBuffer.wrap(body));
    }

    /** Where it lies, without a slash at the end. */
    private String address() {
        String names = new FilesPlace(path.orElseThrow().segments()).encoded();
        return "/ipfs/" + path.orElseThrow().root() + names;
    }

    private boolean isBelow(String raw) {
        return raw.equals(address()) || raw.startsWith(address() + "/");
    }

    private void requirePinned() throws IOException {
        Cid root = Cid.parse(path.orElseThrow().root());
        if (node.pins().find(root, Optional.of(PinKind.RECURSIVE)).isEmpty()) {
            throw new NotFoundException("the WebUI is not pinned here; pin it: cairn pin add " + root);
        }
    }
}
