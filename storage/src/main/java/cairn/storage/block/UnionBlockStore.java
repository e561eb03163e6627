package cairn.storage.block;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * Several stores as one: the first that has a block answers, and where its copy cannot be read the next. What is put
 * and removed is so in the first; the others are only read, so that what they hold cannot be removed.
 */
public class UnionBlockStore implements BlockStore {
    private final List<BlockStore> stores;
    private final BlockStore first;

    /** {@code others} are asked in their order; all are closed with this. */
    public UnionBlockStore(BlockStore first, List<? extends BlockStore> others) {
        this.first = first;
        this.stores = Stream.concat(Stream.of(first), others.stream()).toList();
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        Optional<IOException> unreadable = Optional.empty();
        for (BlockStore store : stores) {
            try {
                Optional<Block> found = store.get(cid);
                if (found.isPresent()) {
                    return found;
                }
            } catch (CorruptBlockException | UnavailableException e) {
                unreadable = unreadable.isPresent() ? unreadable : Optional.of(e);
            }
        }
        if (unreadable.isPresent()) {
            throw unreadable.get();
        }
        return Optional.empty();
    }

    @Override
    public boolean has(Multihash hash) throws IOException {
        return isIn(stores, hash);
    }

    private static boolean isIn(List<BlockStore> stores, Multihash hash) throws IOException {
        for (BlockStore store : stores) {
            if (store.has(hash)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public OptionalInt size(Multihash hash) throws IOException {
        for (BlockStore store : stores) {
            OptionalInt found = store.size(hash);
            if (found.isPresent()) {
                return found;
            }
        }
        return OptionalInt.empty();
    }

    /** Keeps the block in the first store, also where another has it: that one may be taken away. */
    @Override
    public boolean put(Block block) throws IOException {
        boolean isHeld = isIn(stores.subList(1, stores.size()), block.cid().hash());
        return first.put(block) && !isHeld;
    }

    @Override
    public void sync() throws IOException {
        first.sync();
    }

    /** Removes it from the first store. @return whether it is not held any more and was */
    @Override
    public boolean remove(Multihash hash) throws IOException {
        return first.remove(hash) && !has(hash);
    }

    @Override
    public boolean mayRemove(Multihash hash) throws IOException {
        return first.mayRemove(hash) && !isIn(stores.subList(1, stores.size()), hash);
    }

    /** The last store's blocks first: one that comes to an earlier store meanwhile is met where it was. */
    @Override
    public void forEach(Visitor visitor) throws IOException {
        for (int i = stores.size() - 1; i >= 0; i--) {
            List<BlockStore> visited = stores.subList(i + 1, stores.size());
            stores.get(i).forEach((hash, sizeBytes) -> {
                if (!isIn(visited, hash)) {
                    visitor.visit(hash, sizeBytes);
                }
            });
        }
    }

    /** The first portion is all of the other stores; the rest are those of the first. */
    @Override
    public void verify(Check check, Damage damage) throws IOException {
        for (int i = 1; i < stores.size() && check.after() == 0; i++) {
            List<BlockStore> before = stores.subList(0, i);
            stores.get(i).verify(Check.of(check.share(), check.pace()), (hash, problem) -> {
                if (hash.isIdentity() || !isIn(before, hash)) {
                    damage.found(hash, problem);
                }
            });
        }
        first.verify(check, damage);
    }

    @Override
    public void compact() throws IOException {
        first.compact();
    }

    @Override
    public Usage usage() throws IOException {
        Usage all = first.usage();
        for (int i = 1; i < stores.size(); i++) {
            long[] more = {0, 0};
            List<BlockStore> before = stores.subList(0, i);
            stores.get(i).forEach((hash, sizeBytes) -> {
                if (!isIn(before, hash)) {
                    more[0]++;
                    more[1] += sizeBytes;
                }
            });
            all = new Usage(
                    all.blocks() + more[0],
                    all.blockBytes() + more[1],
                    all.diskBytes() + stores.get(i).diskBytes());
        }
        return all;
    }

    @Override
    public long diskBytes() throws IOException {
        long bytes = 0;
        for (BlockStore store : stores) {
            bytes += store.diskBytes();
        }
        return bytes;
    }

    @Override
    public SequencedMap<String, String> status() throws IOException {
        return first.status();
    }

    @Override
    public void close() throws IOException {
        Optional<IOException> failure = Optional.empty();
        for (BlockStore store : stores) {
            try {
                store.close();
            } catch (IOException e) {
                failure.ifPresent(e::addSuppressed);
                failure = Optional.of(e);
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
