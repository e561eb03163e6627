package cairn.services.tar;

import cairn.data.dagpb.PbName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/**
 * Writes an archive, member by member: each header is followed by exactly as many bytes of content as it states. The
 * bytes are those that Go's archive/tar writes, except that fractions of seconds are kept. Used by one thread.
 */
public final class TarWriter {
    /** Takes the archive's bytes, in order. */
    @FunctionalInterface
    public interface Sink {
        /** Takes the buffer's remaining bytes; the buffer is used for others after the return. */
        void write(ByteBuffer bytes) throws IOException;
    }

    private static final int BUFFER_BYTES = 128 * 1024;
    /** Content in pieces of this length is not copied. */
    private static final int LONG_PIECE_BYTES = 32 * 1024;

    private static final int TRAILER_BLOCKS = 2;
    private static final byte[] NOTHING = {};
    private static final byte[] ZEROS = new byte[TarHeader.BYTES];
    private static final String PAX_FOLDER = "PaxHeaders.0/";

    private final Sink sink;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final byte[] block = new byte[TarHeader.BYTES];
    private long contentBytes;
    private int paddingBytes;

    public TarWriter(Sink sink) {
        this.sink = sink;
    }

    public void directory(String name, int mode, Instant modified) throws IOException {
        member(name, "", '5', mode, 0, modified);
    }

    public void symlink(String name, String target, int mode, Instant modified) throws IOException {
        member(name, target, '2', mode, 0, modified);
    }

    /** Begins a file; {@code sizeBytes} bytes of {@link #content} follow. */
    public void file(String name, int mode, long sizeBytes, Instant modified) throws IOException {
        member(name, "", '0', mode, sizeBytes, modified);
        contentBytes = sizeBytes;
        paddingBytes = padding(sizeBytes);
        pad();
    }

    /** Takes some of the file's content. */
    public void content(ByteBuffer piece) throws IOException {
        if (piece.remaining() > contentBytes) {
            throw new IllegalStateException("There are more bytes than the file's header states");
        }
        contentBytes -= piece.remaining();
        if (piece.remaining() >= LONG_PIECE_BYTES) {
            flush();
            sink.write(piece);
        } else {
            if (piece.remaining() > buffer.remaining()) {
                flush();
            }
            buffer.put(piece);
        }
        pad();
    }

    /** Writes the archive's end and sends everything. */
    public void end() throws IOException {
        requireWhole();
        for (int i = 0; i < TRAILER_BLOCKS; i++) {
            put(ZEROS, TarHeader.BYTES);
        }
        flush();
    }

    private void pad() throws IOException {
        if (contentBytes == 0) {
            put(ZEROS, paddingBytes);
            paddingBytes = 0;
        }
    }

    private void requireWhole() {
        if (contentBytes > 0) {
            throw new IllegalStateException("The last file lacks " + contentBytes + " bytes");
        }
    }

    private void member(String name, String link, char type, int mode, long size, Instant modified) throws IOException {
        requireWhole();
        byte[] nameBytes = PbName.encode(name);
        byte[] linkBytes = link.isEmpty() ? NOTHING : PbName.encode(link);
        int split = TarHeader.split(nameBytes);
        long seconds = modified.getEpochSecond();
        boolean nameFits = isPlain(nameBytes) && (nameBytes.length <= TarHeader.NAME_BYTES_MAX || split > 0);
        boolean linkFits = isPlain(linkBytes) && linkBytes.length <= TarHeader.NAME_BYTES_MAX;
        boolean timeFits = seconds >= 0 && seconds <= TarHeader.NUMBER_MAX;
        boolean sizeFits = size <= TarHeader.NUMBER_MAX;
        if (nameFits && linkFits && timeFits && sizeFits && modified.getNano() == 0) {
            header(nameBytes, split, linkBytes, type, mode, size, seconds);
            return;
        }
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        if (!linkFits) {
            PaxRecords.write(records, PaxRecords.LINK, linkBytes);
        }
        if (!timeFits || modified.getNano() != 0) {
            PaxRecords.write(records, PaxRecords.MODIFIED, PaxRecords.time(modified));
        }
        if (!nameFits) {
            PaxRecords.write(records, PaxRecords.PATH, nameBytes);
        }
        if (!sizeFits) {
            PaxRecords.write(records, PaxRecords.SIZE, PbName.encode(Long.toString(size)));
        }
        extended(nameBytes, records.toByteArray());
        header(plain(nameBytes), 0, plain(linkBytes), type, mode, sizeFits ? size : 0, timeFits ? seconds : 0);
    }

    /** A header of its own for what has no room in the next one. */
    private void extended(byte[] name, byte[] records) throws IOException {
        int slash = name.length - 1;
        while (slash >= 0 && name[slash] != '/') {
            slash--;
        }
        byte[] folder = PbName.encode(PAX_FOLDER);
        byte[] path = new byte[name.length + folder.length];
        System.arraycopy(name, 0, path, 0, slash + 1);
        System.arraycopy(folder, 0, path, slash + 1, folder.length);
        System.arraycopy(name, slash + 1, path, slash + 1 + folder.length, name.length - slash - 1);
        header(plain(path), 0, NOTHING, TarHeader.EXTENDED, 0, records.length, 0);
        ByteBuffer rest = ByteBuffer.wrap(records);
        while (rest.hasRemaining()) {
            int count = Math.min(rest.remaining(), TarHeader.BYTES);
            put(Arrays.copyOfRange(records, rest.position(), rest.position() + count), count);
            rest.position(rest.position() + count);
        }
        put(ZEROS, padding(records.length));
    }

    private void header(byte[] name, int split, byte[] link, char type, int mode, long size, long seconds)
            throws IOException {
        TarHeader.write(block, name, split, link, type, mode, size, seconds);
        put(block, TarHeader.BYTES);
    }

    private static boolean isPlain(byte[] text) {
        for (byte b : text) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** What of a text is ASCII: for those who read no pax records. */
    private static byte[] plain(byte[] text) {
        byte[] plain = new byte[text.length];
        int length = 0;
        for (byte b : text) {
            if (b >= 0) {
                plain[length++] = b;
            }
        }
        return Arrays.copyOf(plain, Math.min(length, TarHeader.NAME_BYTES_MAX));
    }

    private static int padding(long bytes) {
        return (int) (-bytes & TarHeader.BYTES - 1);
    }

    /** At most a block. */
    private void put(byte[] bytes, int count) throws IOException {
        if (buffer.remaining() < count) {
            flush();
        }
        buffer.put(bytes, 0, count);
    }

    private void flush() throws IOException {
        if (buffer.position() > 0) {
            sink.write(buffer.flip());
            buffer.clear();
        }
    }
}
