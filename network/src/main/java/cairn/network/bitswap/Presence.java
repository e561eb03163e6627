package cairn.network.bitswap;

import cairn.data.cid.Cid;
import cairn.data.protobuf.ProtoWriter;

/** Whether the sender has a block. */
public record Presence(Cid cid, boolean isHeld) {
    static final int CID = 1;
    static final int TYPE = 2;

    /** The length of its message. */
    int encodedSize() {
        return ProtoWriter.bytesFieldSize(cid.size()) + (isHeld ? 0 : 2);
    }
}
