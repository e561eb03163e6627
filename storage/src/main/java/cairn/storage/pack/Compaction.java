package cairn.storage.pack;

import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Gives space back: a sealed pack of which less than three quarters are records in use is emptied into the active packs
 * and removed. A record is copied, the copy forced to the medium, the index told, and only then the old pack goes, so a
 * crash leaves two copies at worst, of which one is garbage.
 */
final class Compaction {
    private static final int KEPT_PERCENT = 75;

    private final PackSet packs;
    private final Function<Multihash, Object> locks;

    private Compaction(PackSet packs, Function<Multihash, Object> locks) {
        this.packs = packs;
        this.locks = locks;
    }

    /** {@code locks} gives the lock that orders changes of one block. */
    static void run(PackSet packs, Function<Multihash, Object> locks) throws IOException {
        Compaction compaction = new Compaction(packs, locks);
        List<Pack> emptied = new ArrayList<>();
        for (int number : packs.numbers()) {
            Pack pack = packs.pack(number);
            if (pack.isSealed() && compaction.isWorthIt(pack)) {
                compaction.empty(pack);
                emptied.add(pack);
            }
        }
        packs.force();
        packs.index().force();
        for (Pack pack : emptied) {
            packs.delete(pack);
        }
    }

    private boolean isWorthIt(Pack pack) throws IOException {
        long[] live = {0};
        pack.forEach(Pack.HEAD_BYTES, (kind, offset) -> {
            if (isNeeded(pack, kind, offset)) {
                live[0] += RecordFormat.sizeAt(pack.bytes(), offset);
            }
        });
        return live[0] * 100 < (pack.end() - Pack.HEAD_BYTES) * KEPT_PERCENT || pack.end() == Pack.HEAD_BYTES;
    }

    /** A removal is needed for as long as the pack of what it removed is there. */
    private boolean isNeeded(Pack pack, byte kind, long offset) throws IOException {
        if (kind == RecordFormat.REMOVAL) {
            ByteBuffer payload = RecordFormat.payload(pack.bytes(), offset).order(ByteOrder.LITTLE_ENDIAN);
            return payload.getInt(0) != pack.number() && packs.numbers().contains(payload.getInt(0));
        }
        return packs.isLive(pack, offset);
    }

    private void empty(Pack pack) throws IOException {
        pack.forEach(Pack.HEAD_BYTES, (kind, offset) -> {
            Multihash hash = RecordFormat.multihash(pack.bytes(), offset);
            synchronized (locks.apply(hash)) {
                if (isNeeded(pack, kind, offset)) {
                    ByteBuffer payload = RecordFormat.payload(pack.bytes(), offset);
                    if (kind == RecordFormat.BLOCK) {
                        hash.verify(payload, "in " + pack.file() + " at byte " + offset);
                    }
                    long fresh = packs.append(kind, hash, payload);
                    if (kind == RecordFormat.BLOCK) {
                        packs.replace(hash, Location.of(pack.number(), offset, 0), fresh);
                    }
                }
            }
        });
    }
}
