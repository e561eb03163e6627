package cairn.services.gateway;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.path.Namespace;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.FileCursor;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.node.resolve.Resolver;
import cairn.node.resolve.Trail;
import cairn.services.gateway.site.RedirectsFile;
import cairn.services.html.Escape;
import cairn.services.http.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers as a web server would: files, index pages, listings, and the rules of a site's {@code _redirects}. */
final class WebAnswer {
    private static final int OK = 200;
    private static final int MOVED = 301;
    private static final int FAILED = 500;
    private static final String INDEX = "index.html";
    private static final String RULES = "_redirects";

    private final Node node;
    private final Resolver resolver;
    private final FileAnswer files;

    WebAnswer(Node node, Resolver resolver) {
        this.node = node;
        this.resolver = resolver;
        this.files = new FileAnswer(node);
    }

    void sendEntry(Found found, Response response) throws IOException {
        switch (node.files().open(found.cid())) {
            case UnixFsEntry.File file
            when found.asked().asks("preview", "true") -> new PreviewPage(node, found, file).send(response);
            case UnixFsEntry.File file -> files.send(found, file, response);
            case UnixFsEntry.Symlink link -> files.sendSymlink(found, link, response);
            case UnixFsEntry.Directory directory -> sendDirectory(found, directory, response);
        }
    }

    private void sendDirectory(Found found, UnixFsEntry.Directory directory, Response response) throws IOException {
        Asked asked = found.asked();
        boolean isAtRoot = asked.origin().isIsolated() && asked.path().names().isEmpty();
        if (!asked.path().endsInSlash() && !isAtRoot) {
            response.status(MOVED);
            response.header("Location", asked.locationWithSlash());
            found.freshness().showFor(response);
            return;
        }
        Optional<DirectoryEntry> index = node.files().find(directory, INDEX);
        boolean mayBeFile = index.filter(entry -> isOfFileSystem(entry.cid())).isPresent();
        if (mayBeFile && node.files().open(index.get().cid()) instanceof UnixFsEntry.File file) {
            files.send(found, file, INDEX, found.cid(), OK, response);
        } else {
            new ListingPage(node, found, directory).send(response);
        }
    }

    private static boolean isOfFileSystem(Cid cid) {
        return cid.has(Codec.RAW) || cid.has(Codec.DAG_PB);
    }

    void sendDocumentPage(Found found, Response response) throws IOException {
        Asked asked = found.asked();
        boolean isAtRoot = asked.origin().isIsolated() && asked.path().names().isEmpty();
        if (!asked.path().endsInSlash() && !isAtRoot) {
            response.status(MOVED);
            response.header("Location", asked.locationWithSlash());
            found.freshness().showFor(response);
            return;
        }
        new DocumentPage(node, found).send(response);
    }

    /** Answers what a site has nothing for by its rules; returns whether one fitted. */
    boolean sendByRules(Found found, Response response) throws IOException {
        Optional<RedirectsFile> rules = rules(found);
        String path = "/" + String.join("/", found.names());
        Optional<RedirectsFile.Outcome> outcome = rules.flatMap(file -> file.match(path));
        if (outcome.isEmpty()) {
            return false;
        }
        if (outcome.get().isRedirect()) {
            response.status(outcome.get().status());
            response.header("Location", location(found.asked(), outcome.get().to()));
            return true;
        }
        Found rewritten = rewritten(found, outcome.get().to());
        rewritten.showRoots(response);
        if (outcome.get().status() == OK) {
            sendEntry(rewritten, response);
        } else if (node.files().open(rewritten.cid()) instanceof UnixFsEntry.File page) {
            String name = rewritten.names().isEmpty() ? "" : rewritten.names().getLast();
            files.send(rewritten, page, name, rewritten.cid(), outcome.get().status(), response);
        } else {
            throw new GatewayException(
                    FAILED,
                    "The rule in _redirects leads to no file: " + outcome.get().to());
        }
        return true;
    }

    private Optional<RedirectsFile> rules(Found found) throws IOException {
        Trail trail = resolver.trace(found.root(), List.of(RULES), Namespace.IPFS);
        if (trail.problem().isPresent() || !isOfFileSystem(trail.end())) {
            return Optional.empty();
        }
        if (!(node.files().open(trail.end()) instanceof UnixFsEntry.File file)) {
            return Optional.empty();
        }
        if (file.sizeBytes() > RedirectsFile.BYTES_MAX) {
            throw new GatewayException(
                    FAILED,
                    "could not parse _redirects: redirects file size cannot exceed " + RedirectsFile.BYTES_MAX
                            + " bytes");
        }
        try {
            return Optional.of(RedirectsFile.parse(text(file)));
        } catch (MalformedException e) {
            throw new GatewayException(FAILED, "could not parse _redirects: " + e.getMessage());
        }
    }

    private String text(UnixFsEntry.File file) throws IOException {
        ByteBuffer text = ByteBuffer.allocate((int) file.sizeBytes());
        FileCursor cursor = node.files().read(file);
        for (Optional<ByteBuffer> piece = cursor.next(); piece.isPresent(); piece = cursor.next()) {
            text.put(piece.get());
        }
        return StandardCharsets.UTF_8.decode(text.flip()).toString();
    }

    /** A target of the same site is encoded anew; what a rule says of another is taken as it stands. */
    private static String location(Asked asked, String to) {
        String query = asked.http().rawQuery().orElse("");
        String extra = query.isEmpty() ? "" : (to.indexOf('?') >= 0 ? "&" : "?") + query;
        StringBuilder plain = new StringBuilder(to.length() + 16);
        to.codePoints().forEach(c -> {
            if (c > ' ' && c < 127) {
                plain.appendCodePoint(c);
            } else {
                plain.append(Escape.segment(Character.toString(c)));
            }
        });
        // "//host" would lead to another site.
        String safe = plain.toString();
        return (safe.startsWith("//") ? "/" + safe.replaceFirst("^/+", "") : safe) + extra;
    }

    private Found rewritten(Found found, String to) throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : to.split("/", -1)) {
            if (GatewayPath.canName(name)) {
                names.add(name);
            }
        }
        Trail trail = resolver.trace(found.root(), names, Namespace.IPFS);
        if (trail.problem().isPresent()) {
            throw new GatewayException(
                    FAILED,
                    "The rule in _redirects leads to " + to + ": "
                            + trail.problem().get());
        }
        Asked there = found.asked();
        GatewayPath path =
                new GatewayPath(there.path().namespace(), there.path().root(), names, true);
        Asked asked = new Asked(there.http(), path, there.origin(), there.delivery());
        return new Found(asked, found.root(), names, trail, found.freshness());
    }
}
