package cairn.node.dag;

import cairn.data.block.BlockSource;
import cairn.data.car.CarSink;
import cairn.data.car.CarWriter;
import cairn.data.cid.Cid;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/**
 * Writes a DAG as a CARv1 with one root: every block once, in the order in which a reader of the content comes to them.
 * The blocks ahead are read and verified by the workers. Used by one thread, once.
 */
public final class CarExport {
    private final BlockSource source;
    private final ForkJoinPool workers;
    private final boolean localOnly;

    /** {@code localOnly} leaves out what is not there instead of failing. */
    public CarExport(BlockSource source, ForkJoinPool workers, boolean localOnly) {
        this.source = source;
        this.workers = workers;
        this.localOnly = localOnly;
    }

    /** Writes the archive. */
    public void run(Cid root, CarSink sink) throws IOException {
        CarWriter writer = CarWriter.version1(sink, List.of(root));
        new CarBody(source, workers, writer, false).writeAll(root, localOnly);
        writer.finish();
    }
}
