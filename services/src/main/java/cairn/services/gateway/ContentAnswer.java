package cairn.services.gateway;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.dagpb.PbName;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.node.dag.CarExport;
import cairn.services.http.Request;
import cairn.services.http.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Sends files, blocks and archives. */
final class ContentAnswer {
    static final String FOR_EVER = "public, max-age=29030400, immutable";
    /** RFC 9110, 5.6.7: the day has two digits, the year four. */
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private static final int YEAR_MAX = 9999;
    private static final int NOT_MODIFIED = 304;
    private static final int PARTIAL = 206;

    private final Node node;

    ContentAnswer(Node node) {
        this.node = node;
    }

    void sendFile(String name, UnixFsEntry.File file, Request request, Response response) throws IOException {
        String etag = "\"" + file.block().cid() + "\"";
        cacheHeaders(response, etag);
        file.attributes()
                .modified()
                .map(time -> time.atOffset(ZoneOffset.UTC))
                .filter(time -> time.getYear() > 0 && time.getYear() <= YEAR_MAX)
                .ifPresent(time -> response.header("Last-Modified", HTTP_DATE.format(time)));
        if (isHeld(request, etag)) {
            response.status(NOT_MODIFIED);
            return;
        }
        response.header("Accept-Ranges", "bytes");
        String named =
                Query.value(request, "filename").filter(f -> !f.isEmpty()).orElse(name);
        response.header("Content-Type", mediaType(named, file));
        disposition(name, request).ifPresent(value -> response.header("Content-Disposition", value));
        ByteRange range = ByteRange.of(request, etag, file.sizeBytes());
        if (range.isPart()) {
            response.status(PARTIAL);
            response.header("Content-Range", range.contentRange());
        }
        response.contentLength(range.length());
        if (!request.method().equals("HEAD") && range.length() > 0) {
            node.content().copy(file, range.first(), range.length(), response::write);
        }
    }

    /** A symlink as what it is: its target, which the gateway does not follow. */
    void sendSymlink(UnixFsEntry.Symlink link, Request request, Response response) throws IOException {
        String etag = "\"" + link.block().cid() + "\"";
        cacheHeaders(response, etag);
        if (isHeld(request, etag)) {
            response.status(NOT_MODIFIED);
            return;
        }
        byte[] target = PbName.encode(link.target());
        response.header("Content-Type", "inode/symlink");
        response.contentLength(target.length);
        if (!request.method().equals("HEAD")) {
            response.write(ByteBuffer.wrap(target));
        }
    }

    private String mediaType(String name, UnixFsEntry.File file) throws IOException {
        Optional<String> byName = MediaTypes.ofName(name);
        if (byName.isPresent()) {
            return byName.get();
        }
        ByteBuffer start = node.files().read(file, 0, 512).next().orElse(ByteBuffer.allocate(0));
        return MediaTypes.ofContent(start);
    }

    private static Optional<String> disposition(String name, Request request) {
        Optional<String> filename = Query.value(request, "filename");
        boolean download =
                Query.value(request, "download").filter("true"::equals).isPresent();
        if (filename.isEmpty() && !download) {
            return Optional.empty();
        }
        String shown = filename.filter(f -> !f.isEmpty()).orElse(name);
        StringBuilder ascii = new StringBuilder();
        shown.chars().forEach(c -> ascii.append(c < ' ' || c > '~' || c == '"' || c == '\\' ? '_' : (char) c));
        return Optional.of((download ? "attachment" : "inline") + "; filename=\"" + ascii + "\"; filename*=UTF-8''"
                + Escape.parameter(shown));
    }

    static void cacheHeaders(Response response, String etag) {
        response.header("Etag", etag);
        response.header("Cache-Control", FOR_EVER);
    }

    /** Whether the client says that it holds what it asks for. */
    static boolean isHeld(Request request, String etag) {
        for (String values : request.headers("If-None-Match")) {
            for (String value : values.split(",", -1)) {
                String bare = value.strip();
                bare = bare.startsWith("W/") ? bare.substring(2) : bare;
                if (bare.equals(etag) || bare.equals("*")) {
                    return true;
                }
            }
        }
        return false;
    }

    void sendBlock(Cid cid, Request request, Response response) throws IOException {
        String etag = "\"" + cid + ".raw\"";
        cacheHeaders(response, etag);
        if (isHeld(request, etag)) {
            response.status(NOT_MODIFIED);
            return;
        }
        Block block = node.block(cid);
        response.header("Content-Type", "application/vnd.ipld.raw");
        response.header("Content-Disposition", "attachment; filename=\"" + cid + ".bin\"");
        response.contentLength(block.size());
        if (!request.method().equals("HEAD")) {
            response.write(block.bytes());
        }
    }

    void sendCar(Cid cid, Request request, Response response) throws IOException {
        node.block(cid);
        response.header("Etag", "W/\"" + cid + ".car\"");
        response.header("Cache-Control", FOR_EVER);
        response.header("Content-Type", "application/vnd.ipld.car; version=1; order=dfs; dups=n");
        response.header("Content-Disposition", "attachment; filename=\"" + cid + ".car\"");
        if (!request.method().equals("HEAD")) {
            new CarExport(node.blocks(), node.workers(), false).run(cid, pieces -> {
                for (ByteBuffer piece : pieces) {
                    response.write(piece);
                }
            });
        }
    }

    /** Sends text whole. */
    static void sendText(Request request, Response response, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        response.header("Content-Type", type);
        response.contentLength(body.length);
        if (!request.method().equals("HEAD")) {
            response.write(ByteBuffer.wrap(body));
        }
    }
}
