package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.block.BlockSource;
import cairn.data.cid.Cid;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Blocks in a map, which remembers what it was asked for. */
final class MemoryBlocks implements BlockSource, BlockSink {
    final Map<Multihash, byte[]> blocks = new HashMap<>();
    final List<Cid> asked = new ArrayList<>();

    @Override
    public void put(Block block) throws IOException {
        cairn.data.block.Block.claimed(block.cid(), block.bytes()).verify("the test's memory");
        blocks.put(block.cid().hash(), block.toByteArray());
    }

    @Override
    public Optional<Block> get(Cid cid) {
        asked.add(cid);
        return Optional.ofNullable(blocks.get(cid.hash())).map(bytes -> Block.known(cid, ByteBuffer.wrap(bytes)));
    }
}
