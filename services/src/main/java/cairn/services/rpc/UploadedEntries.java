package cairn.services.rpc;

import cairn.data.failure.MalformedException;
import cairn.data.unixfs.Attributes;
import cairn.node.add.Entry;
import cairn.node.add.EntrySource;
import cairn.node.add.FileSource;
import cairn.services.http.HeaderParameter;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The parts of an upload as entries. A part's {@code filename} is its percent-encoded path, its Content-Type says
 * whether it is a file, a directory or a symlink, and its {@code name} may end in {@code
 * ?mode=0644&mtime=…&mtime-nsecs=…}.
 *
 * <p>Names that would lead outside of what is uploaded ({@code ..}) are refused; a leading slash is dropped.
 */
public final class UploadedEntries implements EntrySource {
    /** The longest path of an uploaded file, in bytes of UTF-8. */
    public static final int PATH_BYTES_MAX = 16 * 1024;

    private static final int LINK_BYTES_MAX = 4096;
    private static final int OCTAL = 8;

    private final Multipart parts;

    public UploadedEntries(Multipart parts) {
        this.parts = parts;
    }

    @Override
    public Optional<Entry> next() throws IOException {
        Optional<Multipart.Part> part = parts.next();
        return part.isEmpty() ? Optional.empty() : Optional.of(entry(part.get()));
    }

    private static Entry entry(Multipart.Part part) throws IOException {
        String disposition = part.header("content-disposition").orElse("");
        String path = path(HeaderParameter.of(disposition, "filename").orElse(""));
        Attributes attributes =
                attributes(HeaderParameter.of(disposition, "name").orElse(""));
        String type = part.header("content-type").orElse("application/octet-stream");
        int semicolon = type.indexOf(';');
        return switch (semicolon < 0 ? type : type.substring(0, semicolon).strip()) {
            case "application/x-directory" -> new Entry.Directory(path, attributes);
            case "application/symlink" -> new Entry.Symlink(path, attributes, linkTarget(part));
            default -> new Entry.File(path, attributes, new PartSource(part));
        };
    }

    private static String path(String filename) throws MalformedException {
        String decoded;
        try {
            decoded = URLDecoder.decode(filename, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("The file name \"" + filename + "\" is not percent-encoded text");
        }
        if (decoded.length() > PATH_BYTES_MAX) {
            throw new MalformedException("An uploaded file's path is longer than " + PATH_BYTES_MAX + " bytes");
        }
        StringBuilder path = new StringBuilder();
        for (String name : decoded.split("/", -1)) {
            if (name.equals("..") || name.indexOf('\0') >= 0) {
                throw new MalformedException("The file name \"" + decoded + "\" leads outside of the upload");
            }
            if (!name.isEmpty() && !name.equals(".")) {
                path.append(path.isEmpty() ? "" : "/").append(name);
            }
        }
        return path.toString();
    }

    private static Attributes attributes(String name) throws MalformedException {
        int query = name.indexOf('?');
        Attributes attributes = Attributes.NONE;
        if (query < 0) {
            return attributes;
        }
        Optional<Long> seconds = Optional.empty();
        long nanos = 0;
        for (String pair : name.substring(query + 1).split("&", -1)) {
            int equals = pair.indexOf('=');
            String value = pair.substring(equals + 1);
            try {
                switch (equals < 0 ? "" : pair.substring(0, equals)) {
                    case "mode" -> attributes = attributes.withMode(Integer.parseUnsignedInt(value, OCTAL));
                    case "mtime" -> seconds = Optional.of(Long.parseLong(value));
                    case "mtime-nsecs" -> nanos = Long.parseLong(value);
                    default -> {} // Other parameters mean nothing to this version.
                }
            } catch (NumberFormatException e) {
                throw new MalformedException("\"" + pair + "\" of an uploaded file is not a number");
            }
        }
        try {
            return seconds.isEmpty()
                    ? attributes
                    : attributes.withModified(Instant.ofEpochSecond(seconds.get(), nanos));
        } catch (DateTimeException e) {
            throw new MalformedException("An uploaded file's time is out of range");
        }
    }

    private static String linkTarget(Multipart.Part part) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(LINK_BYTES_MAX + 1);
        boolean ended = false;
        while (target.hasRemaining() && !ended) {
            ended = part.read(target) < 0;
        }
        if (!target.hasRemaining()) {
            throw new MalformedException("A symlink's target is longer than " + LINK_BYTES_MAX + " bytes");
        }
        return StandardCharsets.UTF_8.decode(target.flip()).toString();
    }

    /** A part's bytes, which are gone when the next part is asked for. */
    private record PartSource(Multipart.Part part) implements FileSource {
        @Override
        public ReadableByteChannel open() {
            return part;
        }

        @Override
        public boolean isIndependent() {
            return false;
        }
    }
}
