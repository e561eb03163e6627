package cairn.storage.compress;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Proof;
import cairn.storage.block.RenamingBlockStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Keeps blocks in another store, compressed where that is worth while, and reads those that are kept either way. The
 * store below proves what it keeps by {@link #PROOF}. Usage counts blocks at the lengths at which they are kept.
 */
public final class CompressedBlockStore extends RenamingBlockStore {
    /** Proves blocks that are compressed and those that are not. */
    public static final Proof PROOF = new Proof() {
        @Override
        public void verify(Multihash name, ByteBuffer payload, String where) throws IOException {
            if (ZstdBlocks.isName(name)) {
                Multihash hash = ZstdBlocks.hash(name);
                hash.verify(ZstdBlocks.plain(hash, payload, where), where);
            } else {
                name.verify(payload, where);
            }
        }

        @Override
        public long keyId() {
            return 0;
        }
    };

    private static final String WHERE = "compressed in a store";

    private final boolean compresses;

    /** {@code compresses} says whether new blocks are; those that are there are read in any case. */
    public CompressedBlockStore(BlockStore store, boolean compresses) {
        super(store);
        this.compresses = compresses;
    }

    @Override
    public boolean has(Multihash hash) throws IOException {
        return super.has(hash) || hasCompressed(hash);
    }

    private boolean hasCompressed(Multihash hash) throws IOException {
        Optional<Multihash> name = ZstdBlocks.name(hash);
        return name.isPresent() && super.has(name.get());
    }

    @Override
    public OptionalInt size(Multihash hash) throws IOException {
        OptionalInt size = super.size(hash);
        if (size.isPresent()) {
            return size;
        }
        Optional<ByteBuffer> compressed = compressed(hash);
        return compressed.isPresent() ? OptionalInt.of(ZstdBlocks.plainBytes(compressed.get())) : OptionalInt.empty();
    }

    private Optional<ByteBuffer> compressed(Multihash hash) throws IOException {
        Optional<Multihash> name = ZstdBlocks.name(hash);
        return name.isEmpty()
                ? Optional.empty()
                : super.get(Cid.v1(Codec.RAW, name.get())).map(Block::bytes);
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        Optional<Block> plain = super.get(cid);
        if (plain.isPresent()) {
            return plain;
        }
        Optional<ByteBuffer> compressed = compressed(cid.hash());
        return compressed.isPresent()
                ? Optional.of(Block.known(cid, ZstdBlocks.plain(cid.hash(), compressed.get(), WHERE)))
                : Optional.empty();
    }

    @Override
    public boolean put(Block block) throws IOException {
        Multihash hash = block.cid().hash();
        if (hash.isIdentity()) {
            return super.put(block);
        }
        Block verified = block.verify("a block to be kept");
        if (hasCompressed(hash)) {
            return !isGood(block.cid()) && repaired(verified);
        }
        if (!compresses || super.has(hash)) {
            return super.put(verified);
        }
        Optional<Multihash> name = ZstdBlocks.name(hash);
        Optional<ByteBuffer> compressed = name.isPresent() ? ZstdBlocks.compressed(verified.bytes()) : Optional.empty();
        return super.put(
                compressed.isPresent() ? Block.known(Cid.v1(Codec.RAW, name.get()), compressed.get()) : verified);
    }

    /** Keeps the block as it is, in place of its damaged frame; returns that it is not new. */
    private boolean repaired(Block verified) throws IOException {
        super.put(verified);
        super.remove(ZstdBlocks.name(verified.cid().hash()).orElseThrow());
        return false;
    }

    @Override
    public boolean remove(Multihash hash) throws IOException {
        boolean isRemoved = super.remove(hash);
        Optional<Multihash> name = ZstdBlocks.name(hash);
        return name.isPresent() && !hash.isIdentity() && super.remove(name.get()) || isRemoved;
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
        super.forEach((name, bytes) -> {
            if (!ZstdBlocks.isName(name)) {
                visitor.visit(name, bytes);
                return;
            }
            Multihash hash = ZstdBlocks.hash(name);
            if (!super.has(hash)) {
                visitor.visit(hash, plainBytes(hash, bytes));
            }
        });
    }

    /** What is damaged is visited too; how long it was is not known then. */
    private int plainBytes(Multihash hash, int keptBytes) throws IOException {
        try {
            return size(hash).orElse(keptBytes);
        } catch (CorruptBlockException | MalformedException | UnavailableException e) {
            return keptBytes;
        }
    }

    @Override
    protected Optional<Multihash> hash(Multihash name) throws IOException {
        return Optional.of(ZstdBlocks.isName(name) ? ZstdBlocks.hash(name) : name);
    }
}
