package cairn.network.kad;

import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Signed values that others put here, the best of each key, in memory. Guarded by itself. */
final class RecordStore {
    /** How long a value is kept after it was put last. */
    static final Duration KEPT = Duration.ofDays(2);

    private static final class Kept {
        private final byte[] value;
        private final Instant until;

        Kept(byte[] value, Instant until) {
            this.value = value;
            this.until = until;
        }
    }

    private final int recordsMax;
    /** The one that was put longest ago first. */
    private final Map<ByteBuffer, Kept> records = new LinkedHashMap<>();

    RecordStore(int recordsMax) {
        this.recordsMax = recordsMax;
    }

    /**
     * Keeps a value unless there is a better one.
     *
     * @throws MalformedException where it is not valid
     */
    void put(byte[] key, byte[] value, Instant now) throws MalformedException {
        Validators.require(key, value, now);
        synchronized (this) {
            ByteBuffer name = ByteBuffer.wrap(key.clone());
            Kept old = records.get(name);
            if (old != null && Validators.isBetter(key, old.value, value)) {
                throw new MalformedException("There is a better record");
            }
            records.remove(name);
            records.put(name, new Kept(value.clone(), now.plus(KEPT)));
            if (records.size() > recordsMax) {
                records.remove(records.keySet().iterator().next());
            }
        }
    }

    synchronized Optional<byte[]> find(byte[] key, Instant now) {
        Kept kept = records.get(ByteBuffer.wrap(key));
        return kept == null || kept.until.isBefore(now) ? Optional.empty() : Optional.of(kept.value.clone());
    }

    synchronized void expire(Instant now) {
        records.values().removeIf(kept -> kept.until.isBefore(now));
    }

    synchronized int size() {
        return records.size();
    }
}
