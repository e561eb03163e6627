package cairn.services.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Media types by a file's extension, else by its first bytes. */
public final class MediaTypes {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String BINARY = "application/octet-stream";
    private static final int LOOKED_AT_BYTES = 512;
    /** Objects, and lists of them: what else could be JSON is more often text. */
    private static final Pattern JSON = Pattern.compile("(\\[\\s*)?\\{\\s*(\"[^\"\\r\\n]*\"\\s*:|})");

    private static final Map<String, String> BY_EXTENSION = table("""
            html htm xhtml=text/html; charset=utf-8
            css=text/css; charset=utf-8
            js mjs cjs=text/javascript; charset=utf-8
            json map webmanifest=application/json
            jsonld=application/ld+json
            md markdown=text/markdown; charset=utf-8
            txt text log conf cfg ini toml yaml yml lock diff patch gitignore=text/plain; charset=utf-8
            ts tsx jsx c h cc cpp hpp java go rs py rb sh pl lua sql=text/plain; charset=utf-8
            csv=text/csv; charset=utf-8
            xml xsd xsl=text/xml; charset=utf-8
            rss=application/rss+xml
            atom=application/atom+xml
            svg=image/svg+xml
            png=image/png
            jpg jpeg=image/jpeg
            gif=image/gif
            webp=image/webp
            avif=image/avif
            ico=image/x-icon
            bmp=image/bmp
            tif tiff=image/tiff
            jxl=image/jxl
            mp4 m4v=video/mp4
            webm=video/webm
            mov=video/quicktime
            mkv=video/x-matroska
            ogv=video/ogg
            mp3=audio/mpeg
            m4a=audio/mp4
            ogg oga opus=audio/ogg
            wav=audio/wav
            flac=audio/flac
            wasm=application/wasm
            pdf=application/pdf
            epub=application/epub+zip
            zip=application/zip
            gz tgz=application/gzip
            bz2=application/x-bzip2
            xz=application/x-xz
            zst=application/zstd
            tar=application/x-tar
            7z=application/x-7z-compressed
            car=application/vnd.ipld.car
            woff=font/woff
            woff2=font/woff2
            ttf=font/ttf
            otf=font/otf
            eot=application/vnd.ms-fontobject
            jar=application/java-archive
            deb=application/vnd.debian.binary-package
            iso=application/x-iso9660-image
            """);

    private MediaTypes() {}

    private static Map<String, String> table(String lines) {
        Map<String, String> types = new HashMap<>();
        lines.lines().forEach(line -> {
            int equals = line.indexOf('=');
            for (String extension : line.substring(0, equals).split(" ", -1)) {
                types.put(extension, line.substring(equals + 1));
            }
        });
        return Map.copyOf(types);
    }

    /** By the name's extension, if that is known. */
    public static Optional<String> ofName(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0
                ? Optional.empty()
                : Optional.ofNullable(BY_EXTENSION.get(name.substring(dot + 1).toLowerCase(Locale.ROOT)));
    }

    /** By the first bytes of the content. */
    public static String ofContent(ByteBuffer start) {
        if (!start.hasRemaining()) {
            return TEXT;
        }
        byte[] head = new byte[Math.min(LOOKED_AT_BYTES, start.remaining())];
        start.duplicate().get(head);
        String latin = new String(head, StandardCharsets.ISO_8859_1);
        if (latin.startsWith("\u0089PNG")) {
            return "image/png";
        }
        if (latin.startsWith("\u00ff\u00d8\u00ff")) {
            return "image/jpeg";
        }
        if (latin.startsWith("GIF8")) {
            return "image/gif";
        }
        if (latin.startsWith("%PDF-")) {
            return "application/pdf";
        }
        if (latin.startsWith("RIFF") && latin.startsWith("WEBP", 8)) {
            return "image/webp";
        }
        if (latin.startsWith("ftyp", 4)) {
            return "video/mp4";
        }
        if (latin.startsWith("\u001aE\u00df\u00a3")) {
            return "video/webm";
        }
        if (latin.startsWith("\0asm")) {
            return "application/wasm";
        }
        if (latin.startsWith("PK\u0003\u0004")) {
            return "application/zip";
        }
        if (latin.startsWith("\u001f\u008b")) {
            return "application/gzip";
        }
        return ofText(head, latin);
    }

    private static String ofText(byte[] head, String latin) {
        for (byte b : head) {
            boolean isText = b < 0 || b >= ' ' || b == '\n' || b == '\r' || b == '\t' || b == '\f' || b == 0x1b;
            if (!isText) {
                return BINARY;
            }
        }
        String lower = latin.stripLeading().toLowerCase(Locale.ROOT);
        if (lower.startsWith("<!doctype html") || lower.startsWith("<html")) {
            return "text/html; charset=utf-8";
        }
        if (JSON.matcher(lower).lookingAt()) {
            return "application/json";
        }
        return lower.startsWith("<?xml") ? "text/xml; charset=utf-8" : TEXT;
    }
}
