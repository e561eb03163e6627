package cairn.app.remote;

import cairn.node.add.Entry;
import cairn.node.add.EntrySource;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** Files, directories and symlinks as a {@code multipart/form-data} body in the form that Kubo's clients send. */
public final class MultipartBody implements HttpCall.BodyWriter {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final EntrySource entries;
    private final String boundary;

    /** {@code boundary} must not stand in any file; a random one of 128 bits does not. */
    public MultipartBody(EntrySource entries, String boundary) {
        this.entries = entries;
        this.boundary = boundary;
    }

    /** The body's Content-Type. */
    public String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    @Override
    public void write(OutputStream target) throws IOException {
        OutputStream out = new BufferedOutputStream(target, BUFFER_BYTES);
        byte[] buffer = new byte[BUFFER_BYTES];
        int number = 0;
        for (Optional<Entry> entry = entries.next(); entry.isPresent(); entry = entries.next()) {
            writePart(out, entry.get(), number++, buffer);
        }
        text(out, "--" + boundary + "--\r\n");
        out.flush();
    }

    private void writePart(OutputStream out, Entry entry, int number, byte[] buffer) throws IOException {
        switch (entry) {
            case Entry.File file -> {
                head(out, entry, "file", number, "application/octet-stream");
                copy(file, out, buffer);
            }
            case Entry.Directory directory -> head(out, entry, "dir", number, "application/x-directory");
            case Entry.Symlink link -> {
                head(out, entry, "file", number, "application/symlink");
                out.write(link.target().getBytes(StandardCharsets.UTF_8));
            }
        }
        text(out, "\r\n");
    }

    private void head(OutputStream out, Entry entry, String name, int number, String type) throws IOException {
        String filename =
                URLEncoder.encode(entry.path(), StandardCharsets.UTF_8).replace("+", "%20");
        text(
                out,
                "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "-" + number + metadata(entry)
                        + "\"; filename=\"" + filename + "\"\r\nContent-Type: " + type + "\r\n\r\n");
    }

    private static String metadata(Entry entry) {
        StringBuilder query = new StringBuilder();
        entry.attributes().mode().ifPresent(mode -> query.append("?mode=0").append(Integer.toOctalString(mode)));
        Optional<Instant> mtime = entry.attributes().modified();
        mtime.ifPresent(time -> query.append(query.isEmpty() ? '?' : '&')
                .append("mtime=")
                .append(time.getEpochSecond())
                .append("&mtime-nsecs=")
                .append(time.getNano()));
        return query.toString();
    }

    private static void copy(Entry.File file, OutputStream out, byte[] buffer) throws IOException {
        try (ReadableByteChannel in = file.source().open()) {
            ByteBuffer target = ByteBuffer.wrap(buffer);
            while (in.read(target) >= 0) {
                out.write(buffer, 0, target.position());
                target.clear();
            }
        }
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
