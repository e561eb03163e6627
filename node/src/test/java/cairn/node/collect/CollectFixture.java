package cairn.node.collect;

import cairn.data.block.BlockSink;
import cairn.data.cid.Cid;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.FileBuilder;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.Leaf;
import cairn.network.routing.NameRouting;
import cairn.node.Node;
import cairn.node.files.Files;
import cairn.node.link.LinkSource;
import cairn.node.name.Naming;
import cairn.node.pin.Pins;
import cairn.node.write.WatchedStore;
import cairn.node.write.WriteGate;
import cairn.storage.block.BlockStore;
import cairn.storage.block.LimitedBlockStore;
import cairn.storage.block.Quota;
import cairn.storage.cache.CacheTable;
import cairn.storage.files.FilesTable;
import cairn.storage.job.JobTable;
import cairn.storage.pack.Durability;
import cairn.storage.pack.PackStore;
import cairn.storage.pin.PinTable;
import cairn.storage.table.Database;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.function.UnaryOperator;

/** A node over real packs, small ones, so that a few blocks fill many. */
public final class CollectFixture implements Closeable {
    static final ImportProfile PROFILE = ImportProfile.UNIXFS_V1_2025;
    static final int CHUNK_BYTES = 300;

    private final PackStore packs;
    private final Database database;
    private final ForkJoinPool workers = new ForkJoinPool(2);
    private final WriteGate gate = new WriteGate();
    private final Node node;

    public CollectFixture(Path folder) throws IOException {
        this(folder, 0);
    }

    /** {@code storeBytesMax} is 0 for as much as there is. */
    CollectFixture(Path folder, long storeBytesMax) throws IOException {
        this(folder, storeBytesMax, store -> store);
    }

    /** {@code around} puts something around the packs. */
    CollectFixture(Path folder, long storeBytesMax, UnaryOperator<BlockStore> around) throws IOException {
        packs = PackStore.open(folder.resolve("packs"), new PackStore.Options(Durability.OS, 256 * 1024, 2));
        database = new Database(folder.resolve("tables.db"));
        Quota quota = Quota.on(folder, storeBytesMax, packs::diskBytes);
        BlockStore store = new WatchedStore(new LimitedBlockStore(around.apply(packs), quota), gate);
        InstantSource clock = InstantSource.system();
        node = new Node(new Node.Parts(
                folder,
                store,
                new Pins(new PinTable(database), store, gate, clock),
                new Files(new FilesTable(database), store, gate, PROFILE, clock, Duration.ZERO),
                gate,
                workers,
                PROFILE,
                Naming.of(folder.resolve("keys"), database, LinkSource.NONE, NameRouting.NONE, clock),
                new JobTable(database),
                new CacheTable(database),
                new Node.Limits(quota, 0)));
    }

    public Node node() {
        return node;
    }

    public PackStore packs() {
        return packs;
    }

    WriteGate gate() {
        return gate;
    }

    /** The bytes of a chunk that others may have too. */
    static byte[] chunk(long number) {
        byte[] bytes = new byte[CHUNK_BYTES];
        new Random(number).nextBytes(bytes);
        return bytes;
    }

    /** Puts a file of these chunks. */
    public static DagRoot file(BlockSink sink, long... chunks) throws IOException {
        FileBuilder builder = FileBuilder.of(PROFILE, Attributes.NONE, sink);
        for (long number : chunks) {
            Leaf leaf = PROFILE.leaves().make(ByteBuffer.wrap(chunk(number)));
            sink.put(leaf.block());
            builder.add(leaf);
        }
        return builder.finish();
    }

    /** How many blocks there are. */
    long blocks() throws IOException {
        long[] count = {0};
        packs.forEach((hash, size) -> count[0]++);
        return count[0];
    }

    boolean has(Cid cid) throws IOException {
        return packs.has(cid.hash());
    }

    @Override
    public void close() throws IOException {
        workers.shutdownNow();
        try {
            node.mutableFiles().close();
        } finally {
            packs.close();
            database.close();
        }
    }
}
