package cairn.data.codec;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import java.nio.ByteBuffer;
import java.util.List;

/** dag-cbor, and cbor without links. */
final class CborCodec implements BlockCodec {
    static final CborCodec DAG_CBOR = new CborCodec(Codec.DAG_CBOR, true);
    static final CborCodec CBOR = new CborCodec(Codec.CBOR, false);

    private final Codec codec;
    private final boolean isDag;

    private CborCodec(Codec codec, boolean isDag) {
        this.codec = codec;
        this.isDag = isDag;
    }

    @Override
    public Codec codec() {
        return codec;
    }

    @Override
    public IpldNode decode(ByteBuffer block) throws MalformedException {
        return new CborDecoder(block, isDag, isDag).decode();
    }

    @Override
    public IpldNode decodeRelaxed(ByteBuffer input) throws MalformedException {
        return new CborDecoder(input, isDag, false).decode();
    }

    @Override
    public ByteBuffer encode(IpldNode node) throws MalformedException {
        return new CborWriter(isDag, isDag).encode(node);
    }

    @Override
    public List<Cid> links(ByteBuffer block) throws MalformedException {
        return isDag ? CborLinks.of(block) : List.of();
    }
}
