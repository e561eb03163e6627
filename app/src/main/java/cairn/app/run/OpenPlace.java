package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.app.config.StorePlace;
import cairn.app.config.StorePlace.Disk;
import cairn.data.failure.MalformedException;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Quota;
import cairn.storage.bucket.BucketAddress;
import cairn.storage.bucket.BucketKey;
import cairn.storage.bucket.BucketOptions;
import cairn.storage.bucket.BucketStore;
import cairn.storage.pack.Durability;
import cairn.storage.pack.PackStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A place of blocks that is open.
 *
 * @param folder what is used of the home's disk: for packs, or for the index of a device
 * @param packs what keeps blocks on this machine
 * @param bucket what keeps them in a bucket, where it does
 * @param blocks the blocks, as they are
 */
record OpenPlace(StorePlace place, Path folder, PackStore packs, Optional<BucketStore> bucket, BlockStore blocks)
        implements Closeable {
    static final String IN_BUCKET = "bucket";

    /** What a device keeps for the collector, and one segment more, so that an add is refused before a put is. */
    private static final int SEGMENTS_LEFT = 3;

    static OpenPlace open(Home home, Configuration configuration, StorePlace place) throws IOException {
        StoreForm form = StoreForm.of(home, configuration, place);
        Durability durability =
                Durability.named(configuration.get(Setting.STORE_DURABILITY)).orElse(Durability.COMMIT);
        PackStore.Options options = PackStore.Options.of(durability).with(form.proof());
        Path folder = folder(home, place.disk());
        PackStore packs = switch (place.disk()) {
            case Disk.Files _ -> PackStore.open(folder, options);
            case Disk.Device device -> PackStore.open(folder, device.path(), device.uuid(), options);
        };
        if (place.bucketUrl().isEmpty()) {
            return new OpenPlace(place, folder, packs, Optional.empty(), form.over(packs));
        }
        boolean isOpen = false;
        try {
            BucketStore bucket = bucket(home, configuration, place, packs, form);
            isOpen = true;
            return new OpenPlace(place, folder, packs, Optional.of(bucket), form.over(bucket));
        } finally {
            if (!isOpen) {
                packs.close();
            }
        }
    }

    /** Where a disk's packs are, or their index. */
    static Path folder(Home home, Disk disk) {
        return switch (disk) {
            case Disk.Files(int number) -> home.packs(number);
            case Disk.Device device -> home.device(device.uuid());
        };
    }

    /** What a place with a bucket keeps of it in the home. */
    static Path bucketFolder(Home home, Disk disk) {
        return home.bucket(disk instanceof Disk.Files(int number) ? number : 1);
    }

    private static BucketStore bucket(
            Home home, Configuration configuration, StorePlace place, PackStore packs, StoreForm form)
            throws IOException {
        return BucketStore.open(
                packs,
                bucketFolder(home, place.disk()),
                address(configuration, place.bucketUrl()),
                BucketKey.find(home.bucketKey(), System.getenv()),
                form.proof(),
                configuration.get(Setting.STORE_DURABILITY).equals(IN_BUCKET)
                        ? BucketStore.Sync.BUCKET
                        : BucketStore.Sync.NEAR,
                BucketOptions.of(
                        configuration.number(Setting.BUCKET_CACHE_BYTES_MAX),
                        configuration.number(Setting.BUCKET_WAITING_BYTES_MAX),
                        Duration.ofMinutes(configuration.number(Setting.BUCKET_PACK_AFTER_MINUTES))));
    }

    /** Fails where the bucket of a place does not answer, or does not let this node in. */
    static void requireBucket(Home home, Configuration configuration, StorePlace place) throws IOException {
        BucketStore.requireAnswer(
                address(configuration, place.bucketUrl()), BucketKey.find(home.bucketKey(), System.getenv()));
    }

    static BucketAddress address(Configuration configuration, String url) throws MalformedException {
        try {
            return BucketAddress.parse(url, configuration.get(Setting.BUCKET_REGION));
        } catch (IllegalArgumentException e) {
            throw new MalformedException(Setting.BUCKET_URL.key() + ": " + e.getMessage());
        }
    }

    /** What it takes of this machine, but for what it can do without. */
    long localBytes() throws IOException {
        return packs.diskBytes() + bucket.map(BucketStore::localBytes).orElse(0L);
    }

    /** How much may be put here. */
    Quota quota(long bytesMax) {
        if (place.disk() instanceof Disk.Files) {
            return Quota.on(folder, bytesMax, this::localBytes);
        }
        return new Quota(bytesMax, this::localBytes, packs::freeBytes, SEGMENTS_LEFT * packs.packBytesMax());
    }

    @Override
    public void close() throws IOException {
        blocks.close();
    }
}
