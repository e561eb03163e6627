package cairn.services.console;

import cairn.services.html.Resource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A file that pages load. Its address has its digest in it, so that browsers may keep it for ever. Immutable. */
final class StaticFile {
    static final StaticFile STYLE =
            new StaticFile("style", ".css", "text/css", Resource.PALETTE + Resource.text(View.class, "style.css"));
    static final StaticFile SCRIPT = new StaticFile(
            "console",
            ".js",
            "text/javascript",
            Resource.text(View.class, "live.js") + Resource.text(View.class, "upload.js"));
    static final StaticFile ICON =
            new StaticFile("icon", ".svg", "image/svg+xml", Resource.text(View.class, "icon.svg"));

    private static final List<StaticFile> ALL = List.of(STYLE, SCRIPT, ICON);
    private static final int DIGEST_BYTES = 6;

    private final String name;
    private final String mediaType;
    private final byte[] content;

    private StaticFile(String name, String extension, String mediaType, String text) {
        this.content = text.getBytes(StandardCharsets.UTF_8);
        this.name = name + "-" + HexFormat.of().formatHex(digest(content), 0, DIGEST_BYTES) + extension;
        this.mediaType = mediaType + "; charset=utf-8";
    }

    private static byte[] digest(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    String address() {
        return Console.PREFIX + "static/" + name;
    }

    static Optional<StaticFile> at(String rawPath) {
        return ALL.stream().filter(file -> file.address().equals(rawPath)).findFirst();
    }

    void send(Visit visit) throws IOException {
        visit.response().header("Content-Type", mediaType);
        visit.response().header("Cache-Control", "public, max-age=31536000, immutable");
        visit.response().contentLength(content.length);
        if (!visit.request().method().equals("HEAD")) {
            visit.response().write(ByteBuffer.wrap(Arrays.copyOf(content, content.length)));
        }
    }
}
