package cairn.network.bitswap;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** Blocks in memory. */
final class HeldBlocks implements LocalBlocks {
    private final Map<Multihash, Block> blocks = new ConcurrentHashMap<>();

    void add(Block block) {
        blocks.put(block.cid().hash(), block);
    }

    /** Adds random raw blocks. */
    List<Cid> addRandom(Random random, int count, int bytes) {
        List<Cid> cids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] data = new byte[bytes];
            random.nextBytes(data);
            Block block = Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.wrap(data));
            add(block);
            cids.add(block.cid());
        }
        return cids;
    }

    @Override
    public OptionalInt size(Multihash hash) {
        Block block = blocks.get(hash);
        return block == null ? OptionalInt.empty() : OptionalInt.of(block.size());
    }

    @Override
    public Optional<Block> get(Cid cid) {
        return Optional.ofNullable(blocks.get(cid.hash())).map(block -> block.as(cid));
    }
}
