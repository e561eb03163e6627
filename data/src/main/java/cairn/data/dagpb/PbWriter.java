package cairn.data.dagpb;

import cairn.data.cid.Cid;
import cairn.data.protobuf.ProtoWriter;
import java.nio.ByteBuffer;

/** Writes the parts of a node at a buffer's position, for builders that know the sizes before. */
public final class PbWriter {
    private static final int NODE_DATA = 1;
    private static final int NODE_LINK = 2;
    private static final int LINK_CID = 1;
    private static final int LINK_NAME = 2;
    private static final int LINK_TOTAL = 3;

    private PbWriter() {}

    /** How many bytes a link with all three fields takes in a node. */
    public static int linkSize(int cidBytes, int nameBytes, long totalBytes) {
        return ProtoWriter.bytesFieldSize(bodySize(cidBytes, nameBytes, totalBytes));
    }

    /** How many bytes data takes in a node. */
    public static int dataSize(int lengthBytes) {
        return ProtoWriter.bytesFieldSize(lengthBytes);
    }

    /** Writes a link with all three fields. */
    public static void putLink(ByteBuffer target, Cid cid, byte[] name, long totalBytes) {
        putLinkHead(target, cid.size(), name.length, totalBytes);
        cid.writeTo(target);
        putLinkNameHead(target, name.length);
        target.put(name);
        putLinkTotal(target, totalBytes);
    }

    /** Writes the start of a link with all three fields; the bytes of its CID follow, then {@link #putLinkNameHead}. */
    public static void putLinkHead(ByteBuffer target, int cidBytes, int nameBytes, long totalBytes) {
        ProtoWriter.putBytesHead(target, NODE_LINK, bodySize(cidBytes, nameBytes, totalBytes));
        ProtoWriter.putBytesHead(target, LINK_CID, cidBytes);
    }

    /** Writes the start of a link's name; the bytes of the name follow, then {@link #putLinkTotal}. */
    public static void putLinkNameHead(ByteBuffer target, int nameBytes) {
        ProtoWriter.putBytesHead(target, LINK_NAME, nameBytes);
    }

    /** Writes the last field of a link. */
    public static void putLinkTotal(ByteBuffer target, long totalBytes) {
        ProtoWriter.putVarintField(target, LINK_TOTAL, totalBytes);
    }

    /** Writes the start of a node's data; {@code lengthBytes} bytes follow. */
    public static void putDataHead(ByteBuffer target, int lengthBytes) {
        ProtoWriter.putBytesHead(target, NODE_DATA, lengthBytes);
    }

    /** Writes a node's data; the position of {@code data} does not move. */
    static void putData(ByteBuffer target, ByteBuffer data) {
        putDataHead(target, data.remaining());
        target.put(data.duplicate());
    }

    static int linkSize(PbLink link, int nameBytes) {
        return ProtoWriter.bytesFieldSize(bodySize(link, nameBytes));
    }

    static void putLink(ByteBuffer target, PbLink link, byte[] name) {
        ProtoWriter.putBytesHead(target, NODE_LINK, bodySize(link, name.length));
        ProtoWriter.putBytesHead(target, LINK_CID, link.cid().size());
        link.cid().writeTo(target);
        if (link.isNamed()) {
            ProtoWriter.putBytesHead(target, LINK_NAME, name.length);
            target.put(name);
        }
        if (link.isTotalStated()) {
            ProtoWriter.putVarintField(target, LINK_TOTAL, link.totalBytes());
        }
    }

    private static int bodySize(int cidBytes, int nameBytes, long totalBytes) {
        return ProtoWriter.bytesFieldSize(cidBytes)
                + ProtoWriter.bytesFieldSize(nameBytes)
                + ProtoWriter.varintFieldSize(totalBytes);
    }

    private static int bodySize(PbLink link, int nameBytes) {
        int size = ProtoWriter.bytesFieldSize(link.cid().size());
        if (link.isNamed()) {
            size += ProtoWriter.bytesFieldSize(nameBytes);
        }
        if (link.isTotalStated()) {
            size += ProtoWriter.varintFieldSize(link.totalBytes());
        }
        return size;
    }
}
