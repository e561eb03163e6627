package cairn.services.tar;

import cairn.data.block.BlockSource;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DirectoryCursor;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.node.extract.DagExtraction;
import cairn.node.extract.EntryNames;
import cairn.node.read.FileContent;
import cairn.node.read.ReadAhead;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Writes what a DAG holds as TAR, in memory that does not depend on its size. Used by one thread. */
public final class TarStream {
    /** How deep directories may be nested. */
    private static final int DEPTH_MAX = DagExtraction.DEPTH_MAX;

    private static final int BUFFER_BYTES = 256 * 1024;
    private static final int FILE_MODE = 0644;
    private static final int DIRECTORY_MODE = 0755;
    private static final int SYMLINK_MODE = 0777;
    private static final int MODE_BITS = 07777;

    private final UnixFsReader reader;
    private final ReadAhead ahead;
    private final FileContent content;
    /** When what has no time of its own was modified, as Kubo has it. */
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    public TarStream(BlockSource source, ForkJoinPool workers) {
        this.ahead = new ReadAhead(source, workers);
        this.reader = new UnixFsReader(ahead);
        this.content = new FileContent(source, workers);
    }

    /** The entry and all below it; {@code name} is what it is called in the archive. */
    public void write(String name, UnixFsEntry entry, TarWriter.Sink sink) throws IOException {
        TarWriter tar = new TarWriter(sink);
        writeEntry(tar, name, entry, 0);
        tar.end();
    }

    /** The same, compressed with gzip. */
    public void writeCompressed(String name, UnixFsEntry entry, int level, TarWriter.Sink sink) throws IOException {
        try (Gzip out = new Gzip(new SinkOutput(sink), level)) {
            write(name, entry, out::write);
        }
    }

    /** One file's bytes, compressed with gzip, without an archive around them. */
    public void writeCompressed(UnixFsEntry.File file, int level, TarWriter.Sink sink) throws IOException {
        try (Gzip out = new Gzip(new SinkOutput(sink), level)) {
            copy(file, out::write);
        }
    }

    private void writeEntry(TarWriter tar, String name, UnixFsEntry entry, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            throw new MalformedException("The directory " + name + " lies more than " + DEPTH_MAX + " levels deep");
        }
        Attributes attributes = entry.attributes();
        Instant modified = attributes.modified().orElse(now);
        if (entry instanceof UnixFsEntry.File file) {
            tar.file(name, mode(attributes, FILE_MODE), file.sizeBytes(), modified);
            copy(file, tar::content);
        } else if (entry instanceof UnixFsEntry.Symlink link) {
            tar.symlink(name, link.target(), mode(attributes, SYMLINK_MODE), modified);
        } else if (entry instanceof UnixFsEntry.Directory directory) {
            tar.directory(name, mode(attributes, DIRECTORY_MODE), modified);
            writeChildren(tar, name, directory, depth);
        }
    }

    private static int mode(Attributes attributes, int usual) {
        return attributes.mode().orElse(usual) & MODE_BITS;
    }

    private void writeChildren(TarWriter tar, String name, UnixFsEntry.Directory directory, int depth)
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
        if (EntryNames.isPlain(name)) {
            return directory + "/" + name;
        }
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

    private void copy(UnixFsEntry.File file, FileContent.Sink sink) throws IOException {
        if (file.block().cid().has(Codec.RAW)) {
            sink.write(file.block().bytes());
        } else {
            content.copy(file, 0, file.sizeBytes(), sink);
        }
    }

    /** A gzip stream with a chosen level. */
    private static final class Gzip extends GZIPOutputStream {
        private final byte[] copied = new byte[BUFFER_BYTES];

        Gzip(OutputStream out, int level) throws IOException {
            super(out, BUFFER_BYTES);
            if (level != Deflater.DEFAULT_COMPRESSION) {
                def.setLevel(level);
            }
        }

        void write(ByteBuffer piece) throws IOException {
            while (piece.hasRemaining()) {
                int count = Math.min(copied.length, piece.remaining());
                piece.get(copied, 0, count);
                write(copied, 0, count);
            }
        }
    }

    /** A sink as a stream. */
    private static final class SinkOutput extends OutputStream {
        private final TarWriter.Sink sink;

        SinkOutput(TarWriter.Sink sink) {
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
