package cairn.storage.block;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Blocks in memory, gone when it is closed. For tests, and for work that leaves nothing behind. */
public final class MemoryBlockStore implements BlockStore {
    private final Map<Multihash, ByteBuffer> blocks = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private void requireOpen() throws IOException {
        if (closed) {
            throw new UnavailableException("The store is closed");
        }
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        requireOpen();
        if (cid.hash().isIdentity()) {
            return Optional.of(Block.known(cid, ByteBuffer.wrap(cid.hash().digest())));
        }
        return Optional.ofNullable(blocks.get(cid.hash())).map(bytes -> Block.known(cid, bytes));
    }

    @Override
    public boolean has(Multihash hash) throws IOException {
        requireOpen();
        return hash.isIdentity() || blocks.containsKey(hash);
    }

    @Override
    public OptionalInt size(Multihash hash) throws IOException {
        requireOpen();
        if (hash.isIdentity()) {
            return OptionalInt.of(hash.digestSize());
        }
        ByteBuffer bytes = blocks.get(hash);
        return bytes == null ? OptionalInt.empty() : OptionalInt.of(bytes.remaining());
    }

    @Override
    public boolean put(Block block) throws IOException {
        requireOpen();
        Block verified = block.verify("a block to be kept");
        Multihash hash = verified.cid().hash();
        if (hash.isIdentity()) {
            return false;
        }
        return blocks.putIfAbsent(hash, ByteBuffer.wrap(verified.toByteArray()).asReadOnlyBuffer()) == null;
    }

    @Override
    public void sync() throws IOException {
        requireOpen();
    }

    @Override
    public boolean remove(Multihash hash) throws IOException {
        requireOpen();
        return blocks.remove(hash) != null;
    }

    @Override
    public void forEach(Visitor visitor) throws IOException {
        requireOpen();
        for (Map.Entry<Multihash, ByteBuffer> entry : blocks.entrySet()) {
            visitor.visit(entry.getKey(), entry.getValue().remaining());
        }
    }

    @Override
    public void verify(Check check, Damage damage) throws IOException {
        requireOpen();
        for (Map.Entry<Multihash, ByteBuffer> entry : blocks.entrySet()) {
            if (check.share() < 1 && ThreadLocalRandom.current().nextDouble() >= check.share()) {
                continue;
            }
            try {
                entry.getKey().verify(entry.getValue(), "in memory");
            } catch (CorruptBlockException e) {
                damage.found(entry.getKey(), e.getMessage());
            }
            check.pace().worked(entry.getValue().remaining());
        }
        check.progress().passed(1, 1);
    }

    @Override
    public void compact() throws IOException {
        requireOpen();
    }

    @Override
    public Usage usage() throws IOException {
        requireOpen();
        long bytes = 0;
        for (ByteBuffer block : blocks.values()) {
            bytes += block.remaining();
        }
        return new Usage(blocks.size(), bytes, bytes);
    }

    @Override
    public void close() {
        closed = true;
        blocks.clear();
    }
}
