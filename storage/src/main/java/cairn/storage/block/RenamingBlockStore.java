package cairn.storage.block;

import cairn.data.cid.Cid;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.util.Optional;

/** A store that keeps blocks in another one under other names, and speaks of them by their own. */
public abstract class RenamingBlockStore extends WrappedBlockStore {
    protected RenamingBlockStore(BlockStore store) {
        super(store);
    }

    /** The multihash of the block that is kept under a name; nothing where that is not this store's doing. */
    protected abstract Optional<Multihash> hash(Multihash name) throws IOException;

    /** Whether the block is kept and can be read, so that putting it again would mend nothing. */
    protected final boolean isGood(Cid cid) throws IOException {
        try {
            return get(cid).isPresent();
        } catch (CorruptBlockException | UnavailableException e) {
            return false;
        }
    }

    @Override
    public void verify(Check check, Damage damage) throws IOException {
        super.verify(check, (name, problem) -> damage.found(hash(name).orElse(name), problem));
    }

    /** What was not named by this store is kept. */
    @Override
    public void sweep(Garbage garbage, Pace pace) throws IOException {
        super.sweep(
                new Garbage() {
                    @Override
                    public boolean isGarbage(Multihash name) throws IOException {
                        Optional<Multihash> hash = hash(name);
                        return hash.isPresent() && garbage.isGarbage(hash.get());
                    }

                    @Override
                    public boolean dropIfGarbage(Multihash name, Drop drop) throws IOException {
                        Optional<Multihash> hash = hash(name);
                        return hash.isPresent() && garbage.dropIfGarbage(hash.get(), drop);
                    }
                },
                pace);
    }
}
