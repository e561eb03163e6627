package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.app.config.StorePlace;
import cairn.data.failure.MalformedException;
import cairn.services.status.Metrics;
import cairn.storage.block.BlockStore;
import cairn.storage.block.LimitedBlockStore;
import cairn.storage.block.MovingBlockStore;
import cairn.storage.block.Pace;
import cairn.storage.block.UnionBlockStore;
import cairn.storage.block.WrappedBlockStore;
import cairn.storage.bucket.BucketStatus;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;

/**
 * The blocks of a home, wherever its configuration says they are: at one place, or on the way from one to another. Made
 * and closed by one thread.
 */
final class KeptBlocks implements Closeable {
    /** What is on its way. */
    private record Way(OpenPlace from, MovingBlockStore store) {}

    private final Home home;
    private final OpenPlace newest;
    private final Optional<Way> way;
    private final BlockStore store;

    private KeptBlocks(Home home, OpenPlace newest, Optional<Way> way, BlockStore store) {
        this.home = home;
        this.newest = newest;
        this.way = way;
        this.store = store;
    }

    /** Opens what the configuration names: the home's own place or places, and the stores that are only read. */
    static KeptBlocks open(Home home, Configuration configuration) throws IOException {
        KeptBlocks own = openOwn(home, configuration);
        boolean isOpen = false;
        try {
            List<BlockStore> others = ForeignStores.open(home, configuration);
            isOpen = true;
            BlockStore all = others.isEmpty() ? own.store : new UnionBlockStore(own.store, others);
            return new KeptBlocks(home, own.newest, own.way, own.described(all, configuration));
        } finally {
            if (!isOpen) {
                own.close();
            }
        }
    }

    /** Opens the place where the blocks are; where they are on their way, both. */
    private static KeptBlocks openOwn(Home home, Configuration configuration) throws IOException {
        StorePlace at = StorePlace.at(configuration);
        Optional<StorePlace> target = StorePlace.target(configuration);
        if (at.bucketUrl().isEmpty()
                && target.map(StorePlace::bucketUrl).orElse("").isEmpty()
                && configuration.get(Setting.STORE_DURABILITY).equals(OpenPlace.IN_BUCKET)) {
            throw new MalformedException(
                    Setting.STORE_DURABILITY.key() + " is \"bucket\", and no " + Setting.BUCKET_URL.key() + " is set");
        }
        OpenPlace old = OpenPlace.open(home, configuration, at);
        if (target.isEmpty()) {
            return new KeptBlocks(home, old, Optional.empty(), old.blocks());
        }
        boolean isOpen = false;
        try {
            OpenPlace fresh = OpenPlace.open(home, configuration, target.get());
            isOpen = true;
            // The copies of a move are stopped by a medium that is nearly full as other puts are.
            BlockStore to = new LimitedBlockStore(fresh.blocks(), fresh.quota(0));
            MovingBlockStore moving = new MovingBlockStore(old.blocks(), to);
            return new KeptBlocks(home, fresh, Optional.of(new Way(old, moving)), moving);
        } finally {
            if (!isOpen) {
                old.close();
            }
        }
    }

    /** The store with what the configuration says of it in its status. */
    private BlockStore described(BlockStore blocks, Configuration configuration) {
        return new WrappedBlockStore(blocks) {
            @Override
            public SequencedMap<String, String> status() throws IOException {
                SequencedMap<String, String> status = new LinkedHashMap<>();
                status.put("At", way.map(Way::from).orElse(newest).place().toString());
                if (way.isPresent()) {
                    status.put("MovingTo", newest.place().toString());
                    status.put(
                            "CopiedBlocks",
                            Long.toString(way.get().store.progress().copiedBlocks()));
                }
                if (configuration.isWritten(Setting.STORE_ALSO)) {
                    status.put("Also", configuration.get(Setting.STORE_ALSO));
                }
                status.putAll(super.status());
                return status;
            }
        };
    }

    /** The blocks. */
    BlockStore store() {
        return store;
    }

    /** Where new blocks go. */
    OpenPlace newest() {
        return newest;
    }

    /** What moves, if anything does. */
    Optional<MovingBlockStore> moving() {
        return way.map(Way::store);
    }

    /**
     * Moves what is still at the old place, and has the configuration name the new one alone: once all of it is there,
     * in a bucket that is the target, if one is. Whoever ends it by an exception of {@code pace} can begin again.
     *
     * @return how many blocks were damaged; unless that is 0, the store stays on its way
     */
    long move(Pace pace, BlockStore.Damage damage) throws IOException {
        Way moving = way.orElseThrow();
        if (moving.from.bucket().isPresent()) {
            moving.from.bucket().get().look();
        }
        long damaged = moving.store.move(pace, damage);
        if (newest.bucket().isPresent()) {
            newest.bucket().get().flush();
        }
        if (damaged == 0) {
            switchTo(home, newest.place());
        }
        return damaged;
    }

    /** Notes that the home's blocks are on their way. */
    static void begin(Home home, StorePlace at, StorePlace target) throws IOException {
        Files.deleteIfExists(home.scrub()); // It counts the portions of the old place.
        Map<Setting, String> values = names(at);
        values.put(Setting.STORE_MOVING_TO, target.toString());
        Configuration.set(home.configurationFile(), values);
    }

    /** Notes that the home's blocks are at {@code place}, and nowhere else. */
    static void switchTo(Home home, StorePlace place) throws IOException {
        Map<Setting, String> values = names(place);
        values.put(Setting.STORE_MOVING_TO, "");
        String durability = Configuration.read(home.configurationFile()).get(Setting.STORE_DURABILITY);
        if (place.bucketUrl().isEmpty() && durability.equals(OpenPlace.IN_BUCKET)) {
            values.put(Setting.STORE_DURABILITY, "commit");
        }
        if (place.form() == StorePlace.Form.PLAIN) {
            values.put(Setting.STORE_KEY_FILE, "");
            values.put(Setting.STORE_PASSPHRASE_FILE, "");
        }
        Configuration.set(home.configurationFile(), values);
    }

    private static Map<Setting, String> names(StorePlace place) {
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        values.put(Setting.STORE_AT, place.atText());
        values.put(Setting.BUCKET_URL, place.bucketUrl());
        return values;
    }

    /** Has the metrics tell of the bucket, if there is one. */
    void describe(Metrics metrics) {
        read(metrics, "packs", "Packs of the bucket that this node knows", BucketStatus::packs);
        read(metrics, "pack_bytes", "Bytes of those packs", BucketStatus::packBytes);
        read(metrics, "waiting_bytes", "Bytes that wait here until the bucket takes them", BucketStatus::waitingBytes);
        read(metrics, "cache_bytes", "Bytes of packs that are kept here too", BucketStatus::cacheBytes);
        read(metrics, "requests", "Requests to the bucket since the start", BucketStatus::requests);
        read(
                metrics,
                "failing",
                "1 while the bucket does not do what it is asked",
                status -> status.failure().isPresent() ? 1 : 0);
    }

    private void read(Metrics metrics, String name, String meaning, ToDoubleFunction<BucketStatus> reading) {
        newest.bucket()
                .ifPresent(store ->
                        metrics.read("cairn_bucket_" + name, meaning, () -> reading.applyAsDouble(store.state())));
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
