package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.block.BlockSource;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbCursor;
import cairn.data.dagpb.PbName;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Reads files, directories and symlinks out of blocks. May be shared between threads where the source may; what it
 * hands out is used by one thread. Nothing is believed: sizes, fan-outs, positions of names and depths are checked,
 * and a fault is a {@link MalformedException} that names the block.
 */
public final class UnixFsReader {
    private final DagBlocks blocks;

    public UnixFsReader(BlockSource source) {
        this.blocks = new DagBlocks(source);
    }

    /**
     * What {@code cid} is.
     *
     * @throws NotFoundException where its block is not there
     * @throws MalformedException where it is neither raw nor UnixFS
     */
    public UnixFsEntry open(Cid cid) throws IOException {
        return open(blocks.get(cid));
    }

    /** What the DAG with the root {@code block} is. */
    public UnixFsEntry open(Block block) throws IOException {
        return open(block, true);
    }

    private UnixFsEntry open(Block block, boolean followsMetadata) throws IOException {
        if (block.cid().has(Codec.RAW)) {
            return new UnixFsEntry.File(block, block.size(), Attributes.NONE);
        }
        if (!block.cid().has(Codec.DAG_PB)) {
            throw new MalformedException("The block " + block.cid() + " is no part of a file system: its codec is 0x"
                    + Long.toHexString(block.cid().codec()) + ", not raw or dag-pb");
        }
        PbCursor cursor = PbCursor.over(block.bytes());
        int links = cursor.skipLinks();
        UnixFsData data = dataOf(block.cid(), cursor);
        return switch (data.type()) {
            case RAW, FILE -> new UnixFsEntry.File(block, FileNode.sizeBytes(block.cid(), data), data.attributes());
            case DIRECTORY -> new UnixFsEntry.Directory(block, false, data.attributes());
            case HAMT_SHARD -> new UnixFsEntry.Directory(block, true, data.attributes());
            case SYMLINK -> new UnixFsEntry.Symlink(block, target(data), data.attributes());
            case METADATA -> {
                if (links == 0 || !followsMetadata) {
                    throw new MalformedException("The block " + block.cid() + " is metadata of nothing");
                }
                PbCursor first = PbCursor.over(block.bytes());
                first.next();
                yield open(blocks.get(first.cid()), false);
            }
        };
    }

    /** A cursor over {@code length} bytes of the file from {@code offset} on, or as many as there are. */
    public FileCursor read(UnixFsEntry.File file, long offset, long length) throws MalformedException {
        return new FileCursor(blocks, file, offset, length);
    }

    /** A cursor over the whole file. */
    public FileCursor read(UnixFsEntry.File file) throws MalformedException {
        return read(file, 0, file.sizeBytes());
    }

    /** A cursor over the directory's entries. */
    public DirectoryCursor list(UnixFsEntry.Directory directory) throws IOException {
        if (directory.isSharded()) {
            return new HamtCursor(blocks, Shard.root(directory.block()));
        }
        PbCursor cursor = PbCursor.over(directory.block().bytes());
        return () -> cursor.next()
                ? Optional.of(new DirectoryEntry(cursor.name(), cursor.cid(), cursor.totalBytes()))
                : Optional.empty();
    }

    /**
     * A cursor over the entries after the one called {@code name}. Of a HAMT only the shards on the way to it, and then
     * those that are come to, are asked for.
     *
     * @throws NotFoundException where there is no such entry
     */
    public DirectoryCursor listAfter(UnixFsEntry.Directory directory, String name) throws IOException {
        if (directory.isSharded()) {
            return new HamtCursor(blocks, place(directory, name));
        }
        DirectoryCursor cursor = list(directory);
        for (Optional<DirectoryEntry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
            if (entry.get().name().equals(name)) {
                return cursor;
            }
        }
        throw missing(directory, name);
    }

    /** As {@link #listAfter}, with the entries before it, from there to the first. */
    public DirectoryCursor listBefore(UnixFsEntry.Directory directory, String name) throws IOException {
        if (directory.isSharded()) {
            return new HamtReverseCursor(blocks, place(directory, name));
        }
        Deque<DirectoryEntry> before = new ArrayDeque<>();
        DirectoryCursor cursor = list(directory);
        for (Optional<DirectoryEntry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
            if (entry.get().name().equals(name)) {
                return () -> Optional.ofNullable(before.pollLast());
            }
            before.addLast(entry.get());
        }
        throw missing(directory, name);
    }

    private HamtPlace place(UnixFsEntry.Directory directory, String name) throws IOException {
        Optional<HamtPlace> place = PbName.canEncode(name)
                ? HamtPlace.find(blocks, Shard.root(directory.block()), PbName.encode(name))
                : Optional.empty();
        if (place.isEmpty()) {
            throw missing(directory, name);
        }
        return place.get();
    }

    private static NotFoundException missing(UnixFsEntry.Directory directory, String name) {
        return new NotFoundException(
                "The directory " + directory.block().cid() + " has no entry called \"" + name + "\"");
    }

    /** The directory's entry of that name. Of a HAMT only the shards on the way are asked for. */
    public Optional<DirectoryEntry> find(UnixFsEntry.Directory directory, String name) throws IOException {
        if (!PbName.canEncode(name)) {
            return Optional.empty();
        }
        byte[] nameBytes = PbName.encode(name);
        if (directory.isSharded()) {
            return HamtPlace.find(blocks, Shard.root(directory.block()), nameBytes)
                    .map(place -> new DirectoryEntry(name, place.cid(), place.totalBytes()));
        }
        PbCursor cursor = PbCursor.over(directory.block().bytes());
        while (cursor.next()) {
            if (cursor.nameEquals(nameBytes)) {
                return Optional.of(new DirectoryEntry(name, cursor.cid(), cursor.totalBytes()));
            }
        }
        return Optional.empty();
    }

    /** The length of the block and of all below it, as its links claim: what a link to it states. */
    public static long totalBytes(Block block) throws MalformedException {
        long total = block.size();
        if (block.cid().has(Codec.DAG_PB)) {
            PbCursor cursor = PbCursor.over(block.bytes());
            while (cursor.next()) {
                total += Math.max(0, cursor.totalBytes());
            }
        }
        return total;
    }

    /** The UnixFS message of a node whose links were passed. */
    static UnixFsData dataOf(Cid cid, PbCursor cursor) throws MalformedException {
        Optional<ByteBuffer> data = cursor.data();
        if (data.isEmpty()) {
            throw new MalformedException("The block " + cid + " is no UnixFS: it has no data");
        }
        return UnixFsData.decode(data.get());
    }

    private static String target(UnixFsData data) {
        ByteBuffer bytes = data.data().orElse(ByteBuffer.allocate(0));
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return PbName.decode(copy);
    }
}
