package cairn.storage.bucket;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.CorruptBlockException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Pace;
import cairn.storage.block.Stripes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/**
 * Makes packs of the blocks that are near. A block goes on being held: it is in the pack's file, on the medium and
 * listed, before it leaves the near store; both happens while nobody counts or visits. Used by one thread at a time.
 */
final class Packing {
    private static final System.Logger LOG = System.getLogger(Packing.class.getName());

    private final BlockStore near;
    private final Catalog catalog;
    private final Waiting waiting;
    private final Stripes stripes;
    private final Lock moving;
    private final long packBytes;

    Packing(BlockStore near, Catalog catalog, Waiting waiting, Stripes stripes, Lock moving, long packBytes) {
        this.near = near;
        this.catalog = catalog;
        this.waiting = waiting;
        this.stripes = stripes;
        this.moving = moving;
        this.packBytes = packBytes;
    }

    /** Makes packs of what is near: of all of it, or of as much as fills packs. */
    void run(boolean all, Supplier<String> names) throws IOException {
        List<List<Multihash>> full = new ArrayList<>();
        List<Multihash> open = new ArrayList<>();
        long[] openBytes = {0};
        List<List<Multihash>> last = new ArrayList<>(List.of(open));
        near.forEach((hash, sizeBytes) -> {
            last.getLast().add(hash);
            openBytes[0] += sizeBytes;
            if (openBytes[0] >= packBytes) {
                full.add(last.getLast());
                last.set(0, new ArrayList<>());
                openBytes[0] = 0;
            }
        });
        if (all && !last.getFirst().isEmpty()) {
            full.add(last.getFirst());
        }
        for (List<Multihash> blocks : full) {
            pack(blocks, names.get());
        }
    }

    private void pack(List<Multihash> blocks, String name) throws IOException {
        List<Multihash> packed = new ArrayList<>();
        PackList list;
        try (PackWriter writer = new PackWriter(waiting.file(name))) {
            for (Multihash hash : blocks) {
                Optional<Block> block = readable(hash);
                if (block.isPresent()) {
                    writer.add(hash, block.get().bytes());
                    packed.add(hash);
                }
            }
            if (packed.isEmpty()) {
                return;
            }
            list = writer.finish();
        }
        moving.lock();
        try {
            waiting.add(name, list.packBytes());
            enter(catalog.enter(name, list), packed);
        } finally {
            moving.unlock();
        }
    }

    /** The block, unless it was removed or is damaged: then it stays where it is for somebody to repair it. */
    private Optional<Block> readable(Multihash hash) throws IOException {
        try {
            return near.get(Cid.v1(Codec.RAW, hash));
        } catch (CorruptBlockException e) {
            LOG.log(System.Logger.Level.WARNING, "Not sent to the bucket: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    /** What was removed meanwhile stays so: it is dropped from the pack. */
    private void enter(KnownPack pack, List<Multihash> packed) throws IOException {
        for (int i = 0; i < packed.size(); i++) {
            Multihash hash = packed.get(i);
            Lock stripe = stripes.of(hash);
            stripe.lock();
            try {
                if (near.has(hash)) {
                    catalog.index(hash, pack, i);
                } else {
                    pack.drop(i);
                }
            } finally {
                stripe.unlock();
            }
        }
        near.sweep(new Moved(), Pace.FULL);
        for (Multihash hash : packed) {
            removeLeft(hash);
        }
    }

    /** What a compaction moves while the near store is swept may be left by the sweep. */
    private void removeLeft(Multihash hash) throws IOException {
        Lock stripe = stripes.of(hash);
        stripe.lock();
        try {
            if (near.has(hash) && catalog.find(hash).isPresent()) {
                near.remove(hash);
            }
        } finally {
            stripe.unlock();
        }
    }

    /** What the catalog holds is garbage near by. */
    private final class Moved implements BlockStore.Garbage {
        @Override
        public boolean isGarbage(Multihash hash) throws IOException {
            return catalog.find(hash).isPresent();
        }

        @Override
        public boolean dropIfGarbage(Multihash hash, BlockStore.Drop drop) throws IOException {
            Lock stripe = stripes.of(hash);
            stripe.lock();
            try {
                return isGarbage(hash) && drop.run();
            } finally {
                stripe.unlock();
            }
        }
    }

    /** Keeps a pack that was made of others: what of it is not held here is dropped from the start. */
    void enterMade(String name, PackList list) throws IOException {
        moving.lock();
        try {
            waiting.add(name, list.packBytes());
            KnownPack pack = catalog.enter(name, list);
            for (int i = 0; i < list.count(); i++) {
                Multihash hash = list.multihash(i);
                Lock stripe = stripes.of(hash);
                stripe.lock();
                try {
                    if (catalog.find(hash).isPresent()) {
                        catalog.index(hash, pack, i);
                    } else {
                        pack.drop(i);
                    }
                } finally {
                    stripe.unlock();
                }
            }
        } finally {
            moving.unlock();
        }
    }

    /** Takes blocks out of the near store that a crash left in both places. */
    void mend() throws IOException {
        moving.lock();
        try {
            near.sweep(new Moved(), Pace.FULL);
        } finally {
            moving.unlock();
        }
    }
}
