package cairn.storage.encrypt;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Proof;
import cairn.storage.block.RenamingBlockStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/** Keeps blocks encrypted in another store, which holds nothing else and proves blocks by {@link #proof}. */
public final class EncryptedBlockStore extends RenamingBlockStore {
    private final BlockCipher cipher;

    public EncryptedBlockStore(BlockStore store, BlockCipher cipher) {
        super(store);
        this.cipher = cipher;
    }

    /** How the store below proves what it keeps; {@code inner} proves the decrypted blocks. */
    public static Proof proof(BlockCipher cipher, Proof inner) {
        return new Proof() {
            @Override
            public void verify(Multihash name, ByteBuffer payload, String where) throws IOException {
                Optional<Multihash> hash = cipher.hash(name);
                if (hash.isEmpty()) {
                    throw new MalformedException(
                            "The name " + name + " (" + where + ") was not made with the store's key");
                }
                inner.verify(hash.get(), cipher.decrypted(name, payload, where), where);
            }

            @Override
            public long keyId() {
                return cipher.id();
            }
        };
    }

    @Override
    public boolean has(Multihash hash) throws IOException {
        return super.has(kept(hash));
    }

    /** Identity multihashes are found by every store, and there is nothing to hide in them. */
    private Multihash kept(Multihash hash) throws IOException {
        return hash.isIdentity() ? hash : cipher.name(hash);
    }

    @Override
    public OptionalInt size(Multihash hash) throws IOException {
        OptionalInt size = super.size(kept(hash));
        return hash.isIdentity() || size.isEmpty() ? size : OptionalInt.of(plainBytes(size.getAsInt()));
    }

    private static int plainBytes(int keptBytes) {
        return Math.max(0, keptBytes - BlockCipher.OVERHEAD_BYTES);
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        if (cid.hash().isIdentity()) {
            return super.get(cid);
        }
        Multihash name = cipher.name(cid.hash());
        Optional<Block> kept = super.get(Cid.v1(Codec.RAW, name));
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Block.known(cid, cipher.decrypted(name, kept.get().bytes(), "in an encrypted store")));
    }

    @Override
    public boolean put(Block block) throws IOException {
        if (block.cid().hash().isIdentity()) {
            return super.put(block);
        }
        Block verified = block.verify("a block to be kept");
        Multihash name = cipher.name(block.cid().hash());
        // Encrypted twice, a block has other bytes each time: the store below would take the fresh ones for a repair.
        if (super.has(name) && isGood(block.cid())) {
            return false;
        }
        ByteBuffer bytes = cipher.encrypted(name, verified.bytes());
        return super.put(Block.known(Cid.v1(Codec.RAW, name), bytes));
    }

    @Override
    public boolean remove(Multihash hash) throws IOException {
        return super.remove(kept(hash));
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
        super.forEach((name, bytes) -> {
            Optional<Multihash> hash = cipher.hash(name);
            if (hash.isPresent()) {
                visitor.visit(hash.get(), plainBytes(bytes));
            }
        });
    }

    @Override
    protected Optional<Multihash> hash(Multihash name) {
        return cipher.hash(name);
    }

    @Override
    public Usage usage() throws IOException {
        Usage kept = super.usage();
        long plain = kept.blockBytes() - kept.blocks() * BlockCipher.OVERHEAD_BYTES;
        return new Usage(kept.blocks(), plain, kept.diskBytes());
    }
}
