package cairn.storage.bucket;

import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.Pace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Gives back the bucket's space, on one node at a time: packs of which little is needed, and small ones, are rewritten
 * into new ones with later names; what is then needed no more is marked as doomed, and deleted after the grace, if it
 * is still of no use by the rule of {@link Usefulness}. Can be cut short anywhere. Used by one thread at a time.
 */
final class Collector {
    /** Packs that a collection made of others, for whoever keeps and sends them. */
    @FunctionalInterface
    interface Keeping {
        /** Returns when the pack that was written to its file is known here, and in the bucket. */
        void keep(String name, PackList list) throws IOException;
    }

    /** What a collection did; nothing where another node collects. */
    record Report(boolean isElsewhere, int deleted, long deletedBytes, int rewritten) {}

    static final Duration LEASE = Duration.ofMinutes(10);

    private static final System.Logger LOG = System.getLogger(Collector.class.getName());
    private static final String NODES = "nodes/";
    /** Small packs are put together when there are so many, or enough of them for half a pack. */
    private static final int SMALL_PACKS_MAX = 8;

    private static final int GROUPS_MAX = 16;
    private static final int WINDOW_BYTES = 8 << 20;

    private final Bucket bucket;
    private final Catalog catalog;
    private final Listing listing;
    private final PackReader reader;
    private final Waiting waiting;
    private final BucketOptions options;
    private final Keeping keeping;

    Collector(
            Bucket bucket,
            Catalog catalog,
            Listing listing,
            PackReader reader,
            Waiting waiting,
            BucketOptions options,
            Keeping keeping) {
        this.bucket = bucket;
        this.catalog = catalog;
        this.listing = listing;
        this.reader = reader;
        this.waiting = waiting;
        this.options = options;
        this.keeping = keeping;
    }

    /** One collection, its steps and sums. */
    private final class Run {
        private final Lease lease;
        private final String node;
        private final Supplier<String> names;
        private final Pace pace;
        private final Set<String> doomedNow = new HashSet<>();
        private int deleted;
        private long deletedBytes;
        private int rewritten;

        private Run(Lease lease, String node, Supplier<String> names, Pace pace) {
            this.lease = lease;
            this.node = node;
            this.names = names;
            this.pace = pace;
        }

        private void doom(String pack) throws IOException {
            lease.renew();
            bucket.write(Listing.DOOMED + pack, ByteBuffer.allocate(0), new Bucket.Condition.Always());
            doomedNow.add(pack);
        }

        /** Deletes what has been doomed for long enough, as the nodes are now. */
        private void deleteDoomed() throws IOException {
            Map<String, Duration> marks = marks();
            Map<String, PackList> doomed = new HashMap<>();
            Map<String, Long> there = listing.there();
            for (Map.Entry<String, Duration> mark : marks.entrySet()) {
                Long bytes = there.get(mark.getKey());
                if (bytes == null) {
                    bucket.delete(Listing.DOOMED + mark.getKey());
                } else if (mark.getValue().compareTo(options.grace()) >= 0) {
                    Optional<PackList> list = list(mark.getKey(), bytes);
                    if (list.isPresent()) {
                        doomed.put(mark.getKey(), list.get());
                    }
                }
            }
            Map<String, PackList> others = new HashMap<>();
            for (String name : there.keySet()) {
                Optional<KnownPack> pack = catalog.named(name);
                if (pack.isPresent() && !marks.containsKey(name) && !waiting.contains(name)) {
                    others.put(name, pack.get().list());
                }
            }
            // The nodes are read behind the marks: who joins later sees the marks, and relies on none of these.
            Set<String> useless = new Usefulness(nodes(node).values()).useless(doomed, others);
            for (String name : doomed.keySet()) {
                lease.renew();
                if (useless.contains(name)) {
                    bucket.delete(PackReader.object(name));
                    deleted++;
                    deletedBytes += doomed.get(name).packBytes();
                }
                bucket.delete(Listing.DOOMED + name);
            }
        }

        /** Marks what is dead, and rewrites what is mostly dead or small. */
        private void doomMore() throws IOException {
            Set<String> marks = marks().keySet();
            Usefulness usefulness = new Usefulness(nodes(node).values());
            List<KnownPack> sparse = new ArrayList<>();
            List<KnownPack> small = new ArrayList<>();
            long smallBytes = 0;
            for (String name : new TreeMap<>(listing.there()).keySet()) {
                Optional<KnownPack> pack = catalog.named(name);
                if (pack.isEmpty() || marks.contains(name) || waiting.contains(name)) {
                    continue;
                }
                PackList list = pack.get().list();
                long live = liveBytes(name, list, usefulness);
                if (live < 0) {
                    doom(name);
                } else if (live * 2 < list.payloadEnd()) {
                    sparse.add(pack.get());
                } else if (list.payloadEnd() * 2 < options.packBytes()) {
                    small.add(pack.get());
                    smallBytes += live;
                }
            }
            if (small.size() >= SMALL_PACKS_MAX || small.size() > 1 && smallBytes * 2 >= options.packBytes()) {
                sparse.addAll(small);
            }
            rewrite(sparse, usefulness);
        }

        private void rewrite(List<KnownPack> packs, Usefulness usefulness) throws IOException {
            List<KnownPack> group = new ArrayList<>();
            long bytes = 0;
            int groups = 0;
            for (KnownPack pack : packs) {
                group.add(pack);
                bytes += liveBytes(pack.name(), pack.list(), usefulness);
                if (bytes >= options.packBytes()) {
                    rewriteGroup(group, usefulness);
                    group = new ArrayList<>();
                    bytes = 0;
                    if (++groups == GROUPS_MAX) {
                        return; // The rest in the next collection.
                    }
                }
            }
            if (!group.isEmpty()) {
                rewriteGroup(group, usefulness);
            }
        }

        private void rewriteGroup(List<KnownPack> group, Usefulness usefulness) throws IOException {
            lease.renew();
            String name = names.get();
            PackList list;
            try (PackWriter writer = new PackWriter(waiting.file(name))) {
                Set<Multihash> written = new HashSet<>();
                for (KnownPack pack : group) {
                    copy(pack, usefulness, written, writer);
                }
                list = writer.finish();
            } catch (CorruptBlockException | MalformedException e) {
                LOG.log(System.Logger.Level.WARNING, "Left as it is: {0}", e.getMessage());
                return;
            }
            keeping.keep(name, list);
            for (KnownPack pack : group) {
                doom(pack.name());
                rewritten++;
            }
        }

        private void copy(KnownPack pack, Usefulness usefulness, Set<Multihash> written, PackWriter writer)
                throws IOException {
            PackList list = pack.list();
            long start = 0;
            ByteBuffer window = ByteBuffer.allocate(0);
            for (int i = 0; i < list.count(); i++) {
                Multihash hash = list.multihash(i);
                if (usefulness.isDead(pack.name(), i) || !written.add(hash)) {
                    continue;
                }
                long offset = list.offset(i);
                if (offset < start || offset + list.length(i) > start + window.limit()) {
                    start = offset;
                    long bytes = Math.max(list.length(i), Math.min(WINDOW_BYTES, list.payloadEnd() - start));
                    lease.renew();
                    window = reader.readOnce(pack, start, (int) bytes);
                    pace.worked(2 * bytes);
                }
                ByteBuffer block = window.slice((int) (offset - start), list.length(i));
                reader.check(hash, block, pack, i);
                writer.add(hash, block);
            }
        }
    }

    private Map<String, Duration> marks() throws IOException {
        Map<String, Duration> marks = new HashMap<>();
        for (Bucket.Listed each : bucket.list(Listing.DOOMED)) {
            marks.put(each.name().substring(Listing.DOOMED.length()), each.age());
        }
        return marks;
    }

    /** What each node has dropped; of one whose object cannot be read it is taken that it needs everything. */
    private Map<String, Drops> nodes(String node) throws IOException {
        Map<String, Drops> nodes = new HashMap<>();
        for (Bucket.Listed each : bucket.list(NODES)) {
            Drops drops = new Drops(Map.of());
            try {
                Optional<Bucket.Content> content = bucket.readAll(each.name(), Drops.BYTES_MAX);
                if (content.isPresent()) {
                    drops = Drops.read(content.get().bytes(), each.name());
                }
            } catch (MalformedException e) {
                LOG.log(System.Logger.Level.WARNING, "{0}; nothing that it may need is deleted", e.getMessage());
            }
            nodes.put(each.name(), drops);
        }
        if (!nodes.containsKey(NODES + node)) {
            throw new UnavailableException("The bucket does not name this node among those that use it");
        }
        return nodes;
    }

    private Optional<PackList> list(String name, long bytes) throws IOException {
        Optional<KnownPack> known = catalog.named(name);
        return known.isPresent() ? Optional.of(known.get().list()) : listing.list(name, bytes);
    }

    /** The bytes that some node needs, or -1 where there is no such block. */
    private static long liveBytes(String name, PackList list, Usefulness usefulness) {
        long bytes = 0;
        boolean isNeeded = false;
        for (int i = 0; i < list.count(); i++) {
            if (!usefulness.isDead(name, i)) {
                bytes += list.length(i);
                isNeeded = true;
            }
        }
        return isNeeded ? bytes : -1;
    }

    /** Collects, if no other node does. What there is was listed a moment ago. */
    Report run(String node, Supplier<String> names, Pace pace) throws IOException {
        Optional<Lease> taken = Lease.take(bucket, node, LEASE);
        if (taken.isEmpty()) {
            return new Report(true, 0, 0, 0);
        }
        try (Lease lease = taken.get()) {
            Run run = new Run(lease, node, names, pace);
            run.deleteDoomed();
            run.doomMore();
            if (options.grace().isZero() && !run.doomedNow.isEmpty()) {
                listing.look();
                run.deleteDoomed();
            }
            if (run.deleted > 0) {
                listing.look();
            }
            return new Report(false, run.deleted, run.deletedBytes, run.rewritten);
        }
    }
}
