package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.data.unixfs.ImportProfile;
import cairn.network.routing.NameRouting;
import cairn.node.Node;
import cairn.node.files.Files;
import cairn.node.link.DnsLinks;
import cairn.node.link.LinkSource;
import cairn.node.link.StaticLinks;
import cairn.node.name.Naming;
import cairn.node.pin.Pins;
import cairn.node.write.WatchedStore;
import cairn.node.write.WriteGate;
import cairn.storage.block.LimitedBlockStore;
import cairn.storage.block.Quota;
import cairn.storage.cache.CacheTable;
import cairn.storage.files.FilesTable;
import cairn.storage.job.JobTable;
import cairn.storage.lock.StoreLock;
import cairn.storage.pin.PinTable;
import cairn.storage.table.Database;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ForkJoinPool;

/** A node of this process, with everything it holds open. Made and closed by one thread. */
public final class LocalNode implements Closeable {
    /** Workers beyond the processors: while some wait for the disk the processors have others. */
    private static final int WAITING_WORKERS = 2;

    private final StoreLock lock;
    private final KeptBlocks kept;
    private final WatchedStore watched;
    private final Database database;
    private final ForkJoinPool workers;
    private final Node node;
    private final WriteGate gate;

    private LocalNode(
            StoreLock lock,
            KeptBlocks kept,
            WatchedStore watched,
            Database database,
            ForkJoinPool workers,
            Node node,
            WriteGate gate) {
        this.lock = lock;
        this.kept = kept;
        this.watched = watched;
        this.database = database;
        this.workers = workers;
        this.node = node;
        this.gate = gate;
    }

    /** Opens the home's node, after making what is missing of the home. */
    public static LocalNode open(Home home) throws IOException {
        home.create();
        Configuration configuration = Configuration.read(home.configurationFile());
        StoreLock lock = StoreLock.acquire(home.directory());
        try {
            return open(home, configuration, lock);
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private static LocalNode open(Home home, Configuration configuration, StoreLock lock) throws IOException {
        KeptBlocks kept = KeptBlocks.open(home, configuration);
        try {
            String tables = configuration.get(Setting.TABLES_URL);
            Database database = tables.isEmpty() ? new Database(home.database()) : Database.postgres(tables);
            ImportProfile profile = ImportProfile.named(configuration.get(Setting.ADD_PROFILE));
            ForkJoinPool workers = new ForkJoinPool(Runtime.getRuntime().availableProcessors() + WAITING_WORKERS);
            WriteGate gate = new WriteGate();
            InstantSource clock = InstantSource.system();
            Duration filesRetention = Duration.ofHours(configuration.number(Setting.FILES_HISTORY_HOURS));
            long bytesMax = configuration.number(Setting.STORE_BYTES_MAX);
            Quota quota = kept.newest().quota(bytesMax);
            WatchedStore watched = new WatchedStore(new LimitedBlockStore(kept.store(), quota), gate);
            Node node = new Node(new Node.Parts(
                    home.directory(),
                    watched,
                    new Pins(new PinTable(database), watched, gate, clock),
                    new Files(new FilesTable(database), watched, gate, profile, clock, filesRetention),
                    gate,
                    workers,
                    profile,
                    Naming.of(home.keys(), database, domains(configuration), NameRouting.NONE, clock),
                    new JobTable(database),
                    new CacheTable(database),
                    new Node.Limits(quota, configuration.number(Setting.COLLECT_BYTES_PER_SECOND))));
            return new LocalNode(lock, kept, watched, database, workers, node, gate);
        } catch (IOException e) {
            kept.store().close();
            throw e;
        }
    }

    /** Domains as the configuration and DNS have them; nothing is set up before the first is asked for. */
    private static LinkSource domains(Configuration configuration) throws IOException {
        return StaticLinks.parse(configuration.get(Setting.NAMES_MAP))
                .or(name -> new DnsLinks(NameServers.resolver(configuration.get(Setting.DNS_RESOLVERS))).find(name));
    }

    /** Opens what a short command may do without, so that what is wrong with it is told now. */
    void openTables() throws IOException {
        database.open();
        node.mutableFiles().open();
    }

    public Node node() {
        return node;
    }

    /** Begins to move blocks that are on their way to another place; to be closed before this. */
    StoreMove startMove() {
        return StoreMove.start(kept, gate);
    }

    /** Where the blocks are. */
    KeptBlocks kept() {
        return kept;
    }

    /** The node's blocks, and who is told of new ones. */
    WatchedStore store() {
        return watched;
    }

    @Override
    public void close() throws IOException {
        try {
            node.mutableFiles().close();
        } finally {
            closeStores();
        }
    }

    private void closeStores() throws IOException {
        workers.shutdownNow();
        try {
            kept.store().close();
        } finally {
            try {
                database.close();
            } finally {
                lock.close();
            }
        }
    }
}
