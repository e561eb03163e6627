package cairn.node;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.cid.Cid;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.multihash.Multihash;
import cairn.data.path.ContentPath;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.UnixFsReader;
import cairn.node.add.EntrySource;
import cairn.node.add.TreeImport;
import cairn.node.collect.GarbageCollector;
import cairn.node.fetch.Fetcher;
import cairn.node.fetch.FetchingStore;
import cairn.node.files.Files;
import cairn.node.job.Jobs;
import cairn.node.link.Links;
import cairn.node.name.Keys;
import cairn.node.name.Names;
import cairn.node.name.Naming;
import cairn.node.pin.PinKind;
import cairn.node.pin.PinRequest;
import cairn.node.pin.Pins;
import cairn.node.read.FileContent;
import cairn.node.repair.CopySource;
import cairn.node.repair.Mending;
import cairn.node.repair.Repair;
import cairn.node.repair.Scrub;
import cairn.node.resolve.Resolved;
import cairn.node.resolve.Resolver;
import cairn.node.swarm.Swarm;
import cairn.node.write.Reach;
import cairn.node.write.UndoLog;
import cairn.node.write.WriteGate;
import cairn.node.write.YieldingPace;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Check;
import cairn.storage.block.Pace;
import cairn.storage.block.Quota;
import cairn.storage.cache.CacheTable;
import cairn.storage.job.JobTable;
import cairn.storage.key.Identity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;

/**
 * A content node: keeps blocks and pins, adds files, resolves paths, gives content back, and collects what nothing
 * holds. May be used by any thread.
 */
public final class Node {
    /**
     * What the parts of a node are, for the one place that makes them.
     *
     * @param caches what build tools keep, which is held besides pins and files
     */
    public record Parts(
            Path home,
            BlockStore store,
            Pins pins,
            Files files,
            WriteGate gate,
            ForkJoinPool workers,
            ImportProfile importProfile,
            Naming naming,
            JobTable jobs,
            CacheTable caches,
            Limits limits) {}

    /**
     * What a node may take.
     *
     * @param quota how large its blocks may be on their medium; whoever makes the store sees to it
     * @param collectBytesPerSecond how much the collector may read and write; 0 for as much as it can
     */
    public record Limits(Quota quota, long collectBytesPerSecond) {
        public static final Limits NONE = new Limits(Quota.NONE, 0);
    }

    /**
     * How what is added is protected from the collector.
     *
     * @param pins whether it is pinned recursively
     * @param pinName the pins' name, may be empty
     * @param filesPath where it is linked in the node's files; empty for nowhere
     */
    public record Protection(boolean pins, String pinName, String filesPath) {}

    /** Work that puts blocks. */
    @FunctionalInterface
    public interface Write<T> {
        T run(BlockSink sink) throws IOException;
    }

    /** What makes a root. */
    @FunctionalInterface
    public interface Root {
        void make() throws IOException;
    }

    /** What protects the result of a write. */
    @FunctionalInterface
    public interface Protect<T> {
        void run(T result) throws IOException;
    }

    /** Shows copies of blocks to a repair. */
    @FunctionalInterface
    public interface Copies {
        void show(BlockSink to) throws IOException;
    }

    private static final int FETCHES_MAX = 3;

    private final Parts parts;
    private final Optional<Swarm> swarm;
    private final Naming naming;
    private final BlockStore blocks;
    private final Resolver resolver;
    private final UnixFsReader reader;
    private final FileContent content;
    private final GarbageCollector collector;
    private final Jobs jobs;

    /** A node without a network. */
    public Node(Parts parts) {
        this(
                parts,
                new GarbageCollector(
                        parts.store,
                        parts.pins,
                        parts.files::roots,
                        parts.caches::forEach,
                        parts.gate,
                        parts.limits.collectBytesPerSecond),
                new Jobs(parts.jobs, InstantSource.system()),
                Optional.empty());
    }

    private Node(Parts parts, GarbageCollector collector, Jobs jobs, Optional<Swarm> swarm) {
        this.parts = parts;
        this.swarm = swarm;
        this.naming = swarm.isPresent() ? parts.naming.with(swarm.get().routing()) : parts.naming;
        swarm.flatMap(Swarm::nameTopics).ifPresent(topics -> topics.tell(naming.names()::put));
        this.blocks =
                swarm.isPresent() ? new FetchingStore(parts.store, swarm.get().fetcher()) : parts.store;
        this.resolver = new Resolver(blocks);
        this.reader = new UnixFsReader(blocks);
        this.content = new FileContent(blocks, parts.workers);
        this.collector = collector;
        this.jobs = jobs;
    }

    public Path home() {
        return parts.home;
    }

    /** The same node, which gets from the network what it is asked for and does not hold. */
    public Node online(Swarm network) {
        return new Node(parts, collector, jobs, Optional.of(network));
    }

    /** The same node, which asks nobody else. */
    public Node offline() {
        return swarm.isEmpty() ? this : new Node(parts, collector, jobs, Optional.empty());
    }

    /** The network, where the node is online. */
    public Optional<Swarm> swarm() {
        return swarm;
    }

    /** The node's blocks; those that it does not hold are fetched when they are asked for, unless it is offline. */
    public BlockStore blocks() {
        return blocks;
    }

    public Pins pins() {
        return parts.pins;
    }

    /** The node's mutable files. */
    public Files mutableFiles() {
        return parts.files;
    }

    /** Long work that the node does by itself while it is up. */
    public Jobs jobs() {
        return jobs;
    }

    /** What build tools keep. */
    public CacheTable caches() {
        return parts.caches;
    }

    /** How much the node's blocks may take. */
    public Quota quota() {
        return parts.limits.quota;
    }

    /** Threads for work on processors. */
    public ForkJoinPool workers() {
        return parts.workers;
    }

    /** How files are added where nothing else is said. */
    public ImportProfile importProfile() {
        return parts.importProfile;
    }

    /** Reads files and directories of this node's blocks. */
    public UnixFsReader files() {
        return reader;
    }

    /** Reads files' bytes fast. */
    public FileContent content() {
        return content;
    }

    /** The node's key, which is made when it is first asked for. */
    public Identity identity() throws IOException {
        return naming.keys().identity();
    }

    /** The keys that names are published with. */
    public Keys keys() {
        return naming.keys();
    }

    /** The records of keys' names. */
    public Names names() {
        return naming.names();
    }

    /** Where names of every kind lead. */
    public Links links() {
        return naming.links();
    }

    /** Finds what a path, in any of the forms that people type, names. */
    public Resolved resolve(String path) throws IOException {
        ContentPath wanted = ContentPath.parse(path);
        return resolver.resolve(
                wanted.isMutable() ? naming.links().follow(wanted).path() : wanted);
    }

    /** The block, which must be there. */
    public Block block(Cid cid) throws IOException {
        return blocks.get(cid)
                .orElseThrow(() ->
                        new NotFoundException("block was not found locally (offline): ipld: could not find " + cid));
    }

    /**
     * Writes, syncs and protects in one go: a collector leaves what is written, and where anything fails before a root
     * was made what was new is removed again, if nobody else can have come to rely on it.
     */
    public <T> T write(Write<T> write, Protect<T> protect) throws IOException {
        try {
            return writeOrUndo(write, protect);
        } catch (LimitException e) {
            if (Quota.isRefusal(e)) {
                parts.store.compact(); // What was undone still takes room.
            }
            throw e;
        }
    }

    private <T> T writeOrUndo(Write<T> write, Protect<T> protect) throws IOException {
        UndoLog log = new UndoLog(parts.store);
        try (WriteGate.Pass pass = parts.gate.write(log)) {
            boolean done = false;
            try {
                T result = write.run(log);
                parts.store.sync();
                protect.run(result);
                done = true;
                return result;
            } finally {
                if (!done && pass.becomeSole()) {
                    log.undo();
                }
            }
        }
    }

    /**
     * As {@link #write} for what takes long and can be gone on with after a failure: nothing is undone then, and a
     * collector waits for the end.
     */
    public <T> T keep(Write<T> work) throws IOException {
        try (WriteGate.Pass _ = parts.gate.write()) {
            T result = work.run(parts.store::put);
            parts.store.sync();
            return result;
        }
    }

    /** Protects what was written by a root that is neither a pin nor in the files, but an entry of {@link #caches}. */
    public void hold(Cid cid, Root root) throws IOException {
        try (WriteGate.Hold _ = parts.gate.hold(cid, Reach.WHOLE)) {
            root.make();
        }
    }

    /** Adds everything that {@code entries} gives; see {@link TreeImport}. */
    public List<TreeImport.Top> add(
            EntrySource entries,
            ImportProfile profile,
            boolean wrap,
            TreeImport.Listener listener,
            Protection protection)
            throws IOException {
        return write(sink -> new TreeImport(profile, sink, parts.workers, listener).run(entries, wrap), tops -> {
            for (TreeImport.Top top : tops) {
                if (protection.pins) {
                    parts.pins.put(top.root().cid(), PinKind.RECURSIVE, protection.pinName);
                    announce(top.root().cid());
                }
                if (!protection.filesPath.isEmpty()) {
                    parts.files.tree().link(protection.filesPath, top.name(), top.root());
                }
            }
        });
    }

    /** Says which CIDs adding would give, and keeps nothing. */
    public List<TreeImport.Top> hash(
            EntrySource entries, ImportProfile profile, boolean wrap, TreeImport.Listener listener) throws IOException {
        return new TreeImport(profile, block -> {}, parts.workers, listener).run(entries, wrap);
    }

    /** Keeps one block. */
    public void putBlock(Block block, Optional<PinKind> pin) throws IOException {
        write(
                sink -> {
                    sink.put(block);
                    return block.cid();
                },
                cid -> {
                    if (pin.isPresent()) {
                        parts.pins.put(cid, pin.get(), "");
                    }
                });
    }

    /**
     * Removes one block that nothing holds.
     *
     * @throws NotFoundException where it is not there and {@code force} is not set
     * @throws MalformedException where something holds it
     */
    public void removeBlock(Cid cid, boolean force) throws IOException {
        collector.remove(cid, force);
    }

    /**
     * Pins what is there, whole; what is not is fetched before, while the collector may run, and again where it took
     * something of it.
     */
    public void pin(Cid cid, PinKind kind, String name, Pins.Progress progress) throws IOException {
        pin(cid, kind, PinRequest.named(name), progress);
    }

    /** As the other, with all that can be said of a pin. */
    public void pin(Cid cid, PinKind kind, PinRequest request, Pins.Progress progress) throws IOException {
        pin(List.of(cid), kind, request, progress);
    }

    /** As the other, for many: what is not there is fetched one after another, then all are pinned or none. */
    public void pin(List<Cid> cids, PinKind kind, PinRequest request, Pins.Progress progress) throws IOException {
        for (int round = 1; swarm.isPresent() && round < FETCHES_MAX; round++) {
            for (Cid cid : cids) {
                fetch(swarm.get().fetcher(), cid, kind, progress);
            }
            try {
                pinHeld(cids, kind, request, progress);
                return;
            } catch (NotFoundException e) {
                // The collector came between.
            }
        }
        pinHeld(cids, kind, request, progress);
    }

    /** Sees to it that everything below is here, for now: nothing holds what comes. */
    public void bring(Cid cid, Pins.Progress progress) throws IOException {
        if (swarm.isPresent()) {
            fetch(swarm.get().fetcher(), cid, PinKind.RECURSIVE, progress);
        } else {
            parts.pins.requireComplete(cid, PinKind.RECURSIVE, progress);
        }
    }

    /**
     * Keeps the blocks of archives, and pins their roots where that is wanted.
     *
     * @param take hands the blocks over; returns the roots
     * @param progress is told of the walk over what is to be pinned
     */
    public Set<Cid> importArchives(boolean pinsRoots, Pins.Progress progress, Write<Set<Cid>> take) throws IOException {
        return write(
                sink -> {
                    Set<Cid> roots = take.run(sink);
                    for (Cid root : pinsRoots ? roots : Set.<Cid>of()) {
                        parts.pins.requireComplete(root, PinKind.RECURSIVE, progress);
                    }
                    return roots;
                },
                roots -> {
                    for (Cid root : pinsRoots ? roots : Set.<Cid>of()) {
                        parts.pins.put(root, PinKind.RECURSIVE, "");
                    }
                });
    }

    private void fetch(Fetcher network, Cid cid, PinKind kind, Pins.Progress progress) throws IOException {
        if (kind == PinKind.RECURSIVE) {
            network.fetch(cid, parts.store::put, parts.workers, progress::seen);
        } else {
            block(cid);
        }
    }

    private void pinHeld(List<Cid> cids, PinKind kind, PinRequest request, Pins.Progress progress) throws IOException {
        write(
                sink -> {
                    for (Cid cid : cids) {
                        parts.pins.requireComplete(cid, kind, progress);
                    }
                    return cids;
                },
                pinned -> parts.pins.put(pinned, kind, request));
        cids.forEach(this::announce);
    }

    private void announce(Cid root) {
        swarm.flatMap(Swarm::provider).ifPresent(provider -> provider.soon(root.hash()));
    }

    /** Removes what nothing holds, or says what that is. */
    public void collect(boolean dryRun, GarbageCollector.Listener listener) throws IOException {
        collector.collect(dryRun, listener);
    }

    /** Hashes every block; returns how many are damaged. */
    public long verify(BlockStore.Damage damage) throws IOException {
        return verify(1, 0, damage);
    }

    /**
     * Hashes blocks; returns how many are damaged.
     *
     * @param share how many of them: 1 for all, less for some that chance chooses
     * @param bytesPerSecond how fast; 0 for as fast as it goes
     */
    public long verify(double share, long bytesPerSecond, BlockStore.Damage damage) throws IOException {
        long[] count = {0};
        Pace pace = bytesPerSecond == 0 ? Pace.FULL : new YieldingPace(parts.gate, bytesPerSecond);
        parts.store.verify(Check.of(share, pace), (hash, problem) -> {
            count[0]++;
            damage.found(hash, problem);
        });
        return count[0];
    }

    /** Hashes every block once in {@code round}, in the background, until it is closed. */
    public Scrub scrub(Duration round, InstantSource clock) {
        return Scrub.start(parts.store, parts.gate, parts.limits.quota, parts.home.resolve("scrub"), round, clock);
    }

    /** Brings copies of what is damaged, and of what pins and files lack; each block that comes is kept at once. */
    public Mending mend(Set<Multihash> damaged, CopySource copies) throws IOException {
        return keep(sink -> new Mending(parts.store, sink, copies).run(damaged, parts.pins, parts.files.roots()));
    }

    /** Takes, of the copies, what is damaged or missing here. */
    public Repair repair(Set<Multihash> damaged, Copies copies) throws IOException {
        return write(
                sink -> {
                    Repair repair = new Repair(parts.store, sink, damaged);
                    copies.show(repair);
                    return repair;
                },
                _ -> {});
    }
}
