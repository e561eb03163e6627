package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.data.failure.MalformedException;
import cairn.services.status.Metrics;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Quota;
import cairn.storage.bucket.BucketAddress;
import cairn.storage.bucket.BucketKey;
import cairn.storage.bucket.BucketOptions;
import cairn.storage.bucket.BucketStatus;
import cairn.storage.bucket.BucketStore;
import cairn.storage.pack.PackStore;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The store that a home's configuration names.
 *
 * @param store keeps the blocks, in the form that is configured
 * @param local what keeps blocks on this machine
 * @param localBytes what it takes of this machine's disk, but for what it can do without
 * @param bucket where the blocks are in a bucket, the store that keeps them there
 */
record KeptBlocks(BlockStore store, LocalStore local, Quota.Reading localBytes, Optional<BucketStore> bucket) {
    private static final String IN_BUCKET = "bucket";

    static KeptBlocks open(Home home, Configuration configuration) throws IOException {
        String word = configuration.get(Setting.STORE_DURABILITY);
        String url = configuration.get(Setting.BUCKET_URL);
        if (url.isEmpty() && word.equals(IN_BUCKET)) {
            throw new MalformedException(
                    Setting.STORE_DURABILITY.key() + " is \"bucket\", and no " + Setting.BUCKET_URL.key() + " is set");
        }
        StoreForm form = StoreForm.of(home, configuration);
        LocalStore local = LocalStore.open(home, configuration, form.proof());
        PackStore packs = local.packs();
        if (url.isEmpty()) {
            return new KeptBlocks(form.over(local.blocks()), local, packs::diskBytes, Optional.empty());
        }
        try {
            if (local.moving().isPresent()) {
                throw new MalformedException("The blocks are on their way to " + local.target() + "; end that before "
                        + Setting.BUCKET_URL.key() + " is set: cairn store convert");
            }
            BucketStore store = BucketStore.open(
                    packs,
                    home.bucket(),
                    address(url, configuration.get(Setting.BUCKET_REGION)),
                    BucketKey.find(home.bucketKey(), System.getenv()),
                    form.proof(),
                    word.equals(IN_BUCKET) ? BucketStore.Sync.BUCKET : BucketStore.Sync.NEAR,
                    BucketOptions.of(
                            number(configuration, Setting.BUCKET_CACHE_BYTES_MAX),
                            number(configuration, Setting.BUCKET_WAITING_BYTES_MAX),
                            Duration.ofMinutes(number(configuration, Setting.BUCKET_PACK_AFTER_MINUTES))));
            return new KeptBlocks(
                    form.over(store), local, () -> packs.diskBytes() + store.localBytes(), Optional.of(store));
        } catch (IOException e) {
            local.close();
            throw e;
        }
    }

    private static BucketAddress address(String url, String region) throws MalformedException {
        try {
            return BucketAddress.parse(url, region);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(Setting.BUCKET_URL.key() + ": " + e.getMessage());
        }
    }

    private static long number(Configuration configuration, Setting setting) {
        return Long.parseLong(configuration.get(setting));
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
        bucket.ifPresent(
                store -> metrics.read("cairn_bucket_" + name, meaning, () -> reading.applyAsDouble(store.state())));
    }
}
