package cairn.data.codec;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import java.nio.ByteBuffer;
import java.util.List;

/** dag-json, and json without links and bytes. */
final class JsonCodec implements BlockCodec {
    static final JsonCodec DAG_JSON = new JsonCodec(Codec.DAG_JSON, true);
    static final JsonCodec JSON = new JsonCodec(Codec.JSON, false);

    private final Codec codec;
    private final boolean isDag;

    private JsonCodec(Codec codec, boolean isDag) {
        this.codec = codec;
        this.isDag = isDag;
    }

    @Override
    public Codec codec() {
        return codec;
    }

    @Override
    public IpldNode decode(ByteBuffer block) throws MalformedException {
        return new JsonDecoder(block, isDag, isDag).decode();
    }

    @Override
    public IpldNode decodeRelaxed(ByteBuffer input) throws MalformedException {
        return new JsonDecoder(input, isDag, false).decode();
    }

    @Override
    public ByteBuffer encode(IpldNode node) throws MalformedException {
        return new JsonWriter(isDag).encode(node);
    }

    @Override
    public List<Cid> links(ByteBuffer block) throws MalformedException {
        return isDag ? new JsonDecoder(block, true, false).links() : List.of();
    }
}
