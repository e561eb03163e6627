package cairn.data.dagpb;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.protobuf.ProtoReader;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Walks the links of a node's bytes in the order of the wire, and makes an object only for what is asked for.
 *
 * <pre>{@code
 * PbCursor cursor = PbCursor.over(block.bytes());
 * while (cursor.next()) {
 *     if (cursor.nameEquals(wanted)) {
 *         return cursor.cid();
 *     }
 * }
 * }</pre>
 *
 * <p>The bytes are checked as far as the cursor has come; a link's CID is checked when it is asked for. Used by one
 * thread.
 */
public final class PbCursor {
    private static final int NODE_DATA = 1 << 3 | ProtoReader.BYTES;
    private static final int NODE_LINK = 2 << 3 | ProtoReader.BYTES;
    private static final int LINK_CID = 1 << 3 | ProtoReader.BYTES;
    private static final int LINK_NAME = 2 << 3 | ProtoReader.BYTES;
    private static final int LINK_TOTAL = 3 << 3 | ProtoReader.VARINT;
    private static final int ABSENT = -1;

    private final ProtoReader reader;
    private int dataOffset = ABSENT;
    private int dataLength;
    private boolean linksAreClosed;
    private int links;
    private int cidOffset;
    private int cidLength;
    private int nameOffset;
    private int nameLength;
    private long totalBytes;

    private PbCursor(ByteBuffer node) {
        this.reader = ProtoReader.strict(node);
    }

    /** A cursor before the first link of the buffer's remaining bytes. */
    public static PbCursor over(ByteBuffer node) {
        return new PbCursor(node);
    }

    /** Moves to the next link. @return whether there is one; after the last one the whole node has been read */
    public boolean next() throws MalformedException {
        while (!reader.atEnd()) {
            int start = reader.offset();
            int tag = reader.readTag();
            if (tag == NODE_LINK) {
                readLink(start);
                return true;
            }
            if (tag != NODE_DATA) {
                throw unknown("node", tag, start);
            }
            readData(start);
        }
        return false;
    }

    /** Reads on to the end. @return the number of links passed over */
    public int skipLinks() throws MalformedException {
        int count = 0;
        while (next()) {
            count++;
        }
        return count;
    }

    /** The number of links reached so far. */
    public int linksReached() {
        return links;
    }

    /** The node's data, as a view, or nothing where it has none. Asked for after {@link #next()} gave false. */
    public Optional<ByteBuffer> data() {
        if (!reader.atEnd()) {
            throw new IllegalStateException("The data of a node is known after its last link");
        }
        return dataOffset == ABSENT ? Optional.empty() : Optional.of(view(dataOffset, dataLength));
    }

    /** The current link's CID. */
    public Cid cid() throws MalformedException {
        ByteBuffer source = reader.source();
        source.limit(cidOffset + cidLength).position(cidOffset);
        try {
            Cid cid = Cid.read(source);
            if (source.hasRemaining()) {
                throw new MalformedException("There are bytes behind the link's CID", source.position());
            }
            return cid;
        } finally {
            source.clear();
        }
    }

    /** The current link's CID in its binary form, as a view; not checked to be one. */
    public ByteBuffer cidBytes() {
        return view(cidOffset, cidLength);
    }

    /** The current link's name, empty where it has none. */
    public String name() {
        return nameLength == 0 ? "" : PbName.decode(nameBytes());
    }

    /** A copy of the bytes of the current link's name. */
    public byte[] nameBytes() {
        byte[] bytes = new byte[nameLength];
        reader.source().get(nameOffset, bytes);
        return bytes;
    }

    /** The length of the current link's name in bytes. */
    public int nameSize() {
        return nameLength;
    }

    /** The byte of the current link's name at {@code index}. */
    public byte nameAt(int index) {
        return reader.source().get(nameOffset + index);
    }

    /** Whether the current link's name is {@code name}. */
    public boolean nameEquals(byte[] name) {
        return nameLength == name.length && nameEndsWith(0, name);
    }

    /** Whether the current link's name is {@code suffix} from byte {@code start} on. */
    public boolean nameEndsWith(int start, byte[] suffix) {
        if (nameLength - start != suffix.length) {
            return false;
        }
        ByteBuffer source = reader.source();
        int base = nameOffset + start;
        for (int i = 0; i < suffix.length; i++) {
            if (source.get(base + i) != suffix[i]) {
                return false;
            }
        }
        return true;
    }

    /** The current link's total, or {@link PbLink#UNSTATED}. */
    public long totalBytes() {
        return totalBytes;
    }

    /** The current link as a value. */
    public PbLink link() throws MalformedException {
        return new PbLink(cid(), name(), totalBytes, nameOffset != ABSENT);
    }

    private ByteBuffer view(int offset, int length) {
        return reader.source().slice(offset, length);
    }

    private void readData(int start) throws MalformedException {
        if (dataOffset != ABSENT) {
            throw new MalformedException("The node has two data fields", start);
        }
        dataLength = reader.readLength();
        dataOffset = reader.offset();
        reader.skipBytes(dataLength);
        linksAreClosed = links > 0;
    }

    private void readLink(int start) throws MalformedException {
        if (linksAreClosed) {
            throw new MalformedException("The node has links on both sides of its data", start);
        }
        links++;
        cidOffset = ABSENT;
        nameOffset = ABSENT;
        nameLength = 0;
        totalBytes = PbLink.UNSTATED;
        int nodeEnd = reader.end();
        reader.narrow(reader.readLength());
        int last = 0;
        while (!reader.atEnd()) {
            int fieldStart = reader.offset();
            int tag = reader.readTag();
            if (tag != LINK_CID && tag != LINK_NAME && tag != LINK_TOTAL) {
                throw unknown("link", tag, fieldStart);
            }
            if (tag <= last) {
                throw new MalformedException(
                        "The link's fields are out of order or there are two of a kind", fieldStart);
            }
            last = tag;
            readLinkField(tag);
        }
        reader.widen(nodeEnd);
        if (cidOffset == ABSENT) {
            throw new MalformedException("The link has no CID", start);
        }
    }

    private void readLinkField(int tag) throws MalformedException {
        if (tag == LINK_TOTAL) {
            int start = reader.offset();
            totalBytes = reader.readVarint();
            if (totalBytes < 0) {
                throw new MalformedException("The link's total is 2^63 or more", start);
            }
            return;
        }
        int length = reader.readLength();
        if (tag == LINK_CID) {
            cidOffset = reader.offset();
            cidLength = length;
        } else {
            nameOffset = reader.offset();
            nameLength = length;
        }
        reader.skipBytes(length);
    }

    private static MalformedException unknown(String message, int tag, int offset) {
        return new MalformedException(
                "A dag-pb " + message + " has no field " + (tag >>> 3) + " of wire type " + (tag & 7), offset);
    }
}
