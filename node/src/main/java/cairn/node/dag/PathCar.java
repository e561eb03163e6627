package cairn.node.dag;

import cairn.data.block.Block;
import cairn.data.block.BlockSource;
import cairn.data.block.KnownBlocks;
import cairn.data.car.CarSink;
import cairn.data.car.CarWriter;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.NotFoundException;
import cairn.data.path.Namespace;
import cairn.data.unixfs.DirectoryCursor;
import cairn.data.unixfs.FileCursor;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.node.resolve.Resolver;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;

/**
 * Writes what a client needs that verifies for itself: the blocks along a path, then those of what lies at its end, as
 * a CARv1 in the order in which the client comes to them. Specification: IPIP-402 and IPIP-412. Used by one thread,
 * once.
 */
public final class PathCar {
    /** How much of what lies at the end of the path is wanted. */
    public enum Scope {
        /** Its root block. */
        BLOCK,
        /** A file, or a part of it; a directory's own entries; one block of anything else. */
        ENTITY,
        /** All blocks below it. */
        ALL
    }

    /**
     * What goes into the archive.
     *
     * @param span which part of a file; for {@link Scope#ENTITY}
     * @param hasDuplicates whether a block comes as often as a reader comes to it
     */
    public record Selection(Scope scope, Span span, boolean hasDuplicates) {}

    private final BlockSource source;
    private final ForkJoinPool workers;

    public PathCar(BlockSource source, ForkJoinPool workers) {
        this.source = source;
        this.workers = workers;
    }

    /**
     * Writes the archive.
     *
     * @param root where the path begins
     * @param names the path's names, which must lead to {@code end}
     */
    public void run(Cid root, List<String> names, Cid end, Selection selection, CarSink sink) throws IOException {
        CarWriter writer = CarWriter.version1(sink, List.of(end));
        CarBody body = new CarBody(source, workers, writer, selection.hasDuplicates);
        new Resolver(body).trace(root, names, Namespace.IPFS);
        switch (selection.scope) {
            case BLOCK -> block(body, end);
            case ENTITY -> writeEntity(body, end, selection.span);
            case ALL -> body.writeAll(end, false);
        }
        writer.finish();
    }

    private static Block block(CarBody body, Cid cid) throws IOException {
        if (cid.hash().isIdentity()) {
            return KnownBlocks.find(cid).orElseThrow();
        }
        return body.get(cid).orElseThrow(() -> new NotFoundException("The block " + cid + " is not there"));
    }

    private static void writeEntity(CarBody body, Cid cid, Span span) throws IOException {
        Block block = block(body, cid);
        if (!cid.has(Codec.DAG_PB)) {
            return;
        }
        UnixFsReader reader = new UnixFsReader(body);
        switch (reader.open(block)) {
            case UnixFsEntry.File file -> {
                long size = file.sizeBytes();
                FileCursor cursor = reader.read(file, span.first(size), span.length(size));
                do {
                    body.expect(cursor.upcoming(body.reach()));
                } while (cursor.next().isPresent());
            }
            case UnixFsEntry.Directory directory -> {
                DirectoryCursor cursor = reader.list(directory);
                Optional<?> entry = cursor.next();
                while (entry.isPresent()) {
                    entry = cursor.next();
                }
            }
            case UnixFsEntry.Symlink _ -> {
                // Its block is all of it.
            }
        }
    }
}
