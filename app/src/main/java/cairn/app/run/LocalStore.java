package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.app.config.StorePlace;
import cairn.storage.block.BlockStore;
import cairn.storage.block.MovingBlockStore;
import cairn.storage.block.Pace;
import cairn.storage.block.Proof;
import cairn.storage.block.Quota;
import cairn.storage.pack.Durability;
import cairn.storage.pack.PackStore;
import java.io.Closeable;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The blocks of a home, wherever its configuration says they are: in files, on a device, or on the way from one to the
 * other. Made and closed by one thread.
 */
final class LocalStore implements Closeable {
    /** What a device keeps for the collector, and one segment more, so that an add is refused before a put is. */
    private static final int SEGMENTS_LEFT = 3;

    private final Home home;
    private final StorePlace target;
    /** Where new blocks go. */
    private final PackStore packs;

    private final Optional<MovingBlockStore> moving;

    private LocalStore(Home home, StorePlace target, PackStore packs, Optional<MovingBlockStore> moving) {
        this.home = home;
        this.target = target;
        this.packs = packs;
        this.moving = moving;
    }

    /** Opens the store; where it is on its way, both places. */
    static LocalStore open(Home home, Configuration configuration, Proof proof) throws IOException {
        Durability durability =
                Durability.named(configuration.get(Setting.STORE_DURABILITY)).orElse(Durability.COMMIT);
        PackStore.Options options = PackStore.Options.of(durability).with(proof);
        StorePlace at = StorePlace.parse(configuration.get(Setting.STORE_AT));
        String movingTo = configuration.get(Setting.STORE_MOVING_TO);
        PackStore packs = open(home, at, options);
        if (movingTo.isEmpty()) {
            return new LocalStore(home, at, packs, Optional.empty());
        }
        boolean isOpen = false;
        try {
            StorePlace target = StorePlace.parse(movingTo);
            PackStore fresh = open(home, target, options);
            isOpen = true;
            return new LocalStore(home, target, fresh, Optional.of(new MovingBlockStore(packs, fresh, proof)));
        } finally {
            if (!isOpen) {
                packs.close();
            }
        }
    }

    private static PackStore open(Home home, StorePlace place, PackStore.Options options) throws IOException {
        return switch (place) {
            case StorePlace.Files() -> PackStore.open(home.packs(), options);
            case StorePlace.Device device ->
                PackStore.open(home.device(device.uuid()), device.path(), device.uuid(), options);
        };
    }

    BlockStore blocks() {
        return moving.isPresent() ? moving.get() : packs;
    }

    /** Where new blocks go. */
    StorePlace target() {
        return target;
    }

    Optional<MovingBlockStore> moving() {
        return moving;
    }

    /** What has the new blocks. */
    PackStore packs() {
        return packs;
    }

    /** How much may be put where new blocks go; {@code usedBytes} says what is. */
    Quota quota(long bytesMax, Quota.Reading usedBytes) {
        if (target instanceof StorePlace.Files) {
            return Quota.on(home.packs(), bytesMax, usedBytes);
        }
        return new Quota(bytesMax, usedBytes, packs::freeBytes, SEGMENTS_LEFT * packs.packBytesMax());
    }

    /**
     * Moves what is still in the old place, and has the configuration name the new one alone. Whoever ends it by an
     * exception of {@code pace} can begin again.
     *
     * @return how many blocks were damaged; unless that is 0, the store stays on its way
     */
    long move(Pace pace, BlockStore.Damage damage) throws IOException {
        long damaged = moving.orElseThrow().move(pace, damage);
        if (damaged == 0) {
            switchTo(home, target);
        }
        return damaged;
    }

    /** Notes that the home's blocks are on their way to {@code target}. */
    static void begin(Home home, StorePlace target) throws IOException {
        Configuration.set(home.configurationFile(), Map.of(Setting.STORE_MOVING_TO, target.toString()));
    }

    /** Notes that the home's blocks are at {@code place}, and nowhere else. */
    static void switchTo(Home home, StorePlace place) throws IOException {
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        values.put(Setting.STORE_AT, place.toString());
        values.put(Setting.STORE_MOVING_TO, "");
        Configuration.set(home.configurationFile(), values);
    }

    @Override
    public void close() throws IOException {
        blocks().close();
    }
}
