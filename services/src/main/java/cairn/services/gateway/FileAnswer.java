package cairn.services.gateway;

import cairn.data.cid.Cid;
import cairn.data.dagpb.PbName;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.services.http.Disposition;
import cairn.services.http.MediaTypes;
import cairn.services.http.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Sends files and symlinks. */
final class FileAnswer {
    private static final int OK = 200;
    private static final int SNIFFED_BYTES = 512;
    /** On an origin that all content shares, each page gets one of its own, so that none reads what others keep. */
    private static final String SANDBOX =
            "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads allow-pointer-lock";

    private final Node node;

    FileAnswer(Node node) {
        this.node = node;
    }

    /** Sends what the path leads to. */
    void send(Found found, UnixFsEntry.File file, Response response) throws IOException {
        send(found, file, found.asked().path().name(), found.cid(), OK, response);
    }

    /**
     * Sends a file in answer to a path.
     *
     * @param name the file's name, which decides its media type
     * @param version the CID that stands for the answer: the file's, or that of the directory that shows it
     * @param status the status of an answer without a range
     */
    void send(Found found, UnixFsEntry.File file, String name, Cid version, int status, Response response)
            throws IOException {
        Asked asked = found.asked();
        String etag = "\"" + version + "\"";
        found.freshness().showFor(response);
        file.attributes()
                .modified()
                .flatMap(Validators::date)
                .ifPresent(date -> response.header("Last-Modified", date));
        if (status == OK && Validators.answersHeld(asked.http(), response, etag)) {
            return;
        }
        response.header("Etag", etag);
        String mediaType = mediaType(asked.filename().orElse(name), file);
        response.header("Content-Type", mediaType);
        if (!asked.origin().isIsolated() && mayRunScripts(mediaType)) {
            response.header("Content-Security-Policy", SANDBOX);
        }
        if (asked.query("filename").isPresent() || asked.wantsDownload()) {
            Disposition.show(response, asked.wantsDownload(), asked.filename().orElse(name));
        }
        ByteRange range = status == OK
                ? ByteRange.of(asked.http(), etag, file.sizeBytes())
                : new ByteRange(0, file.sizeBytes(), file.sizeBytes(), false);
        range.show(response, status);
        if (!asked.isHead() && range.length() > 0) {
            node.content().copy(file, range.first(), range.length(), response::write);
        }
    }

    private static boolean mayRunScripts(String mediaType) {
        return mediaType.startsWith("text/html") || mediaType.contains("xml");
    }

    /** A symlink as what it is: its target, which the gateway does not follow. */
    void sendSymlink(Found found, UnixFsEntry.Symlink link, Response response) throws IOException {
        found.freshness().showFor(response);
        if (Validators.answersHeld(found.asked().http(), response, "\"" + found.cid() + "\"")) {
            return;
        }
        byte[] target = PbName.encode(link.target());
        response.header("Content-Type", "inode/symlink");
        response.contentLength(target.length);
        if (!found.asked().isHead()) {
            response.write(ByteBuffer.wrap(target));
        }
    }

    private String mediaType(String name, UnixFsEntry.File file) throws IOException {
        Optional<String> byName = MediaTypes.ofName(name);
        if (byName.isPresent()) {
            return byName.get();
        }
        ByteBuffer start = node.files().read(file, 0, SNIFFED_BYTES).next().orElse(ByteBuffer.allocate(0));
        return MediaTypes.ofContent(start);
    }
}
