package cairn.transform;

import cairn.data.cid.Cid;
import cairn.data.unixfs.ImportProfile;
import cairn.network.routing.NameRouting;
import cairn.node.Node;
import cairn.node.add.DirectoryWalk;
import cairn.node.add.IgnoreRules;
import cairn.node.files.Files;
import cairn.node.link.LinkSource;
import cairn.node.name.Naming;
import cairn.node.pin.Pins;
import cairn.node.write.WriteGate;
import cairn.storage.block.MemoryBlockStore;
import cairn.storage.cache.CacheTable;
import cairn.storage.files.FilesTable;
import cairn.storage.job.JobTable;
import cairn.storage.pin.PinTable;
import cairn.storage.table.Database;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** A node over blocks in memory. */
public final class NodeFixture implements Closeable {
    private final MemoryBlockStore blocks = new MemoryBlockStore();
    private final Database database;
    private final ForkJoinPool workers = new ForkJoinPool(2);
    private final Node node;

    public NodeFixture(Path folder) throws IOException {
        database = new Database(folder.resolve("tables.db"));
        WriteGate gate = new WriteGate();
        InstantSource clock = InstantSource.system();
        ImportProfile profile = ImportProfile.UNIXFS_V1_2025;
        node = new Node(new Node.Parts(
                folder,
                blocks,
                new Pins(new PinTable(database), blocks, gate, clock),
                new Files(new FilesTable(database), blocks, gate, profile, clock, Duration.ofHours(1)),
                gate,
                workers,
                profile,
                Naming.of(folder.resolve("keys"), database, LinkSource.NONE, NameRouting.NONE, clock),
                new JobTable(database),
                new CacheTable(database),
                Node.Limits.NONE));
    }

    public Node node() {
        return node;
    }

    public MemoryBlockStore blocks() {
        return blocks;
    }

    /** Adds a folder of this machine. */
    public Cid add(Path folder) throws IOException {
        DirectoryWalk.Rules rules =
                new DirectoryWalk.Rules(true, true, false, false, false, false, true, IgnoreRules.NONE);
        return node.add(
                        new DirectoryWalk(List.of(folder), rules),
                        ImportProfile.UNIXFS_V1_2025,
                        false,
                        (_, _, _) -> {},
                        new Node.Protection(false, "", ""))
                .getFirst()
                .root()
                .cid();
    }

    @Override
    public void close() throws IOException {
        workers.shutdownNow();
        database.close();
    }
}
