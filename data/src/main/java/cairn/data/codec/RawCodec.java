package cairn.data.codec;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import cairn.data.ipld.IpldNode.BytesNode;
import java.nio.ByteBuffer;
import java.util.List;

/** raw: the block is the value. */
final class RawCodec implements BlockCodec {
    @Override
    public Codec codec() {
        return Codec.RAW;
    }

    @Override
    public IpldNode decode(ByteBuffer block) {
        return new BytesNode(block);
    }

    @Override
    public ByteBuffer encode(IpldNode node) throws MalformedException {
        if (node instanceof BytesNode bytes) {
            return bytes.value();
        }
        throw new MalformedException("A raw block holds bytes and nothing else, not " + Kind.of(node));
    }

    @Override
    public List<Cid> links(ByteBuffer block) {
        return List.of();
    }
}
