package cairn.services.tar;

import cairn.data.block.BlockSource;
import cairn.data.failure.MalformedException;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DirectoryCursor;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.node.read.FileContent;
import cairn.node.read.ReadAhead;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes what a DAG holds as TAR, in memory that does not depend on its size. Used by one thread. */
public final class TarStream {
    /** How deep directories may be nested. */
    public static final int DEPTH_MAX = 512;

    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;

    private final UnixFsReader reader;
    private final ReadAhead ahead;
    private final FileContent content;

    public TarStream(BlockSource source, ForkJoinPool workers) {
        this.ahead = new ReadAhead(source, workers);
        this.reader = new UnixFsReader(ahead);
        this.content = new FileContent(source, workers);
    }

    /** The entry and all below it; {@code name} is what it is called in the archive. */
    public void write(String name, UnixFsEntry entry, FileContent.Sink sink) throws IOException {
        try (OutputStream out = new BufferedOutputStream(new SinkOutput(sink), BUFFER_BYTES)) {
            write(name, entry, out);
        }
    }

    /** The same, compressed with gzip. */
    public void writeCompressed(String name, UnixFsEntry entry, int level, FileContent.Sink sink) throws IOException {
        try (OutputStream out = new Gzip(new SinkOutput(sink), level)) {
            write(name, entry, out);
        }
    }

    /** One file's bytes, compressed with gzip, without an archive around them. */
    public void writeCompressed(UnixFsEntry.File file, int level, FileContent.Sink sink) throws IOException {
        try (OutputStream out = new Gzip(new SinkOutput(sink), level)) {
            copy(file, out);
        }
    }

    private void write(String name, UnixFsEntry entry, OutputStream out) throws IOException {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
        writeEntry(tar, name, entry, 0);
        tar.finish();
        tar.flush();
    }

    private void writeEntry(TarArchiveOutputStream tar, String name, UnixFsEntry entry, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            throw new MalformedException("The directory " + name + " lies more than " + DEPTH_MAX + " levels deep");
        }
        switch (entry) {
            case UnixFsEntry.File file -> {
                TarArchiveEntry head = head(name, file.attributes(), FILE_MODE);
                head.setSize(file.sizeBytes());
                tar.putArchiveEntry(head);
                copy(file, tar);
                tar.closeArchiveEntry();
            }
            case UnixFsEntry.Symlink link -> {
                TarArchiveEntry head = new TarArchiveEntry(name, TarConstants.LF_SYMLINK);
                head.setLinkName(link.target());
                head.setLastModifiedTime(FileTime.from(modified(link.attributes())));
                tar.putArchiveEntry(head);
                tar.closeArchiveEntry();
            }
            case UnixFsEntry.Directory directory -> {
                tar.putArchiveEntry(head(name + "/", directory.attributes(), DIRECTORY_MODE));
                tar.closeArchiveEntry();
                writeChildren(tar, name, directory, depth);
            }
        }
    }

    private void writeChildren(TarArchiveOutputStream tar, String name, UnixFsEntry.Directory directory, int depth)
            throws IOException {
        DirectoryCursor cursor = reader.list(directory);
        List<DirectoryEntry> batch = new ArrayList<>();
        boolean ended = false;
        while (!ended) {
            batch.clear();
            while (batch.size() < ReadAhead.BLOCKS_MAX && !ended) {
                Optional<DirectoryEntry> next = cursor.next();
                next.ifPresent(batch::add);
                ended = next.isEmpty();
            }
            ahead.expect(batch.stream().map(DirectoryEntry::cid).toList());
            for (DirectoryEntry child : batch) {
                writeEntry(tar, below(name, child.name()), reader.open(child.cid()), depth + 1);
            }
        }
    }

    /**
     * The path of an entry, whose name may lead up and down as long as it stays in the archive, as Kubo has it: what
     * unpacks the archive meets plain paths only.
     */
    private static String below(String directory, String name) throws MalformedException {
        Deque<String> path = new ArrayDeque<>(List.of(directory.split("/", -1)));
        int roots = 1;
        String[] parts = name.split("/", -1);
        for (String part : parts) {
            boolean isUp = part.equals("..");
            boolean isNothing = part.isEmpty() || part.equals(".") || part.indexOf('\0') >= 0;
            if (isNothing || isUp && path.size() <= roots) {
                throw unfit(directory, name);
            }
            if (isUp) {
                path.removeLast();
            } else {
                path.addLast(part);
            }
        }
        if (parts[parts.length - 1].equals("..") || path.size() <= roots) {
            throw unfit(directory, name);
        }
        return String.join("/", path);
    }

    private static MalformedException unfit(String directory, String name) {
        return new MalformedException("The directory " + directory + " has an entry named \"" + name.replace('\0', '?')
                + "\", which cannot be a file's name");
    }

    private static TarArchiveEntry head(String name, Attributes attributes, int usualMode) {
        TarArchiveEntry head = new TarArchiveEntry(name);
        head.setMode(attributes.mode().orElse(usualMode));
        head.setLastModifiedTime(FileTime.from(modified(attributes)));
        return head;
    }

    private static Instant modified(Attributes attributes) {
        return attributes.modified().orElse(Instant.EPOCH);
    }

    private void copy(UnixFsEntry.File file, OutputStream out) throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, file.sizeBytes()))];
        content.copy(file, 0, file.sizeBytes(), piece -> {
            while (piece.hasRemaining()) {
                int count = Math.min(buffer.length, piece.remaining());
                piece.get(buffer, 0, count);
                out.write(buffer, 0, count);
            }
        });
    }

    /** A gzip stream with a chosen level. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out, int level) throws IOException {
            super(out, BUFFER_BYTES);
            if (level != Deflater.DEFAULT_COMPRESSION) {
                def.setLevel(level);
            }
        }
    }

    /** A sink as a stream. */
    private static final class SinkOutput extends OutputStream {
        private final FileContent.Sink sink;

        SinkOutput(FileContent.Sink sink) {
            this.sink = sink;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            sink.write(ByteBuffer.wrap(bytes, offset, length));
        }
    }
}
