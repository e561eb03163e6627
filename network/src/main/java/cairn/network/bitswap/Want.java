package cairn.network.bitswap;

import cairn.data.cid.Cid;
import cairn.data.protobuf.ProtoWriter;

/**
 * One entry of a wantlist.
 *
 * @param cid what is wanted, or not any more
 * @param kind what to do about it
 * @param priority wants of a higher one are to be answered first
 * @param asksDontHave whether the other side shall say so where it does not have the block
 */
public record Want(Cid cid, Kind kind, int priority, boolean asksDontHave) {
    /** What an entry asks for. */
    public enum Kind {
        /** The block itself. */
        BLOCK,
        /** Whether the other side has it; a small block may be sent instead. */
        HAVE,
        /** Nothing any more. */
        CANCEL
    }

    static final int ENTRIES = 1;
    static final int FULL = 2;
    static final int CID = 1;
    static final int PRIORITY = 2;
    static final int CANCEL = 3;
    static final int TYPE = 4;
    static final int DONT_HAVE = 5;

    /** A want of a block; the peer shall say if it does not have it. */
    public static Want block(Cid cid, int priority) {
        return new Want(cid, Kind.BLOCK, priority, true);
    }

    /** A question whether a peer has a block; the peer shall say if it does not. */
    public static Want have(Cid cid, int priority) {
        return new Want(cid, Kind.HAVE, priority, true);
    }

    /** An end of a want. */
    public static Want cancel(Cid cid) {
        return new Want(cid, Kind.CANCEL, 0, false);
    }

    /** The length of the entry's message. */
    int encodedSize() {
        return ProtoWriter.bytesFieldSize(cid.size())
                + (priority == 0 ? 0 : ProtoWriter.varintFieldSize(priority))
                + (kind == Kind.CANCEL ? 2 : 0)
                + (kind == Kind.HAVE ? 2 : 0)
                + (asksDontHave ? 2 : 0);
    }
}
