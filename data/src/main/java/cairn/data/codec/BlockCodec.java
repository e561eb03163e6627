package cairn.data.codec;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import java.nio.ByteBuffer;
import java.util.List;

/** Reads and writes blocks of one codec. Stateless; no method moves the position of a buffer it is given. */
public interface BlockCodec {
    /** How deep lists and maps may be nested in each other. */
    int DEPTH_MAX = 1024;

    Codec codec();

    /**
     * What the buffer's remaining bytes mean. Byte values are views of the buffer where the format allows.
     *
     * @throws MalformedException where the bytes are not the canonical form of a value; the offset counts from the
     *     buffer's position
     */
    IpldNode decode(ByteBuffer block) throws MalformedException;

    /** Reads input that means a value without being its canonical form, as far as the format has such. */
    default IpldNode decodeRelaxed(ByteBuffer input) throws MalformedException {
        return decode(input);
    }

    /**
     * The canonical bytes of a value.
     *
     * @throws MalformedException where the codec cannot say the value, such as a link in plain JSON
     */
    ByteBuffer encode(IpldNode node) throws MalformedException;

    /**
     * The links of a block in the order of its bytes, repeated ones included. Checks only what must hold to find
     * them, not that the block is canonical.
     */
    List<Cid> links(ByteBuffer block) throws MalformedException;
}
