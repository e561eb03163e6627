package cairn.data.dagpb;

import cairn.data.failure.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A dag-pb node as a value: its links in order, and its data where it has some. */
public final class PbNode {
    private final List<PbLink> links;
    private final Optional<ByteBuffer> data;

    private PbNode(List<PbLink> links, Optional<ByteBuffer> data) {
        this.links = links;
        this.data = data;
    }

    public static PbNode of(List<PbLink> links) {
        return new PbNode(List.copyOf(links), Optional.empty());
    }

    /** A node whose data is the buffer's remaining part; it is not copied and must not change. */
    public static PbNode of(List<PbLink> links, ByteBuffer data) {
        return new PbNode(List.copyOf(links), Optional.of(data.slice().asReadOnlyBuffer()));
    }

    /** Reads the buffer's remaining bytes, whose position does not move. The node's data is a view of them. */
    public static PbNode decode(ByteBuffer bytes) throws MalformedException {
        PbCursor cursor = PbCursor.over(bytes);
        List<PbLink> links = new ArrayList<>();
        while (cursor.next()) {
            links.add(cursor.link());
        }
        return new PbNode(Collections.unmodifiableList(links), cursor.data().map(ByteBuffer::asReadOnlyBuffer));
    }

    public List<PbLink> links() {
        return links;
    }

    /** The data, read only, with a position of its own. An empty data field is not the same as none. */
    public Optional<ByteBuffer> data() {
        return data.map(ByteBuffer::duplicate);
    }

    /** The same node with its links sorted by the bytes of their names; links of one name keep their order. */
    public PbNode sorted() {
        List<PbLink> sorted = new ArrayList<>(links);
        sorted.sort((a, b) -> PbName.compare(a.name(), b.name()));
        return new PbNode(Collections.unmodifiableList(sorted), data);
    }

    /** The node's bytes: links in their order, then data. */
    public ByteBuffer encode() {
        byte[][] names = new byte[links.size()][];
        int size = data.map(d -> PbWriter.dataSize(d.remaining())).orElse(0);
        for (int i = 0; i < names.length; i++) {
            PbLink link = links.get(i);
            names[i] = PbName.encode(link.name());
            size += PbWriter.linkSize(link, names[i].length);
        }
        ByteBuffer target = ByteBuffer.allocate(size);
        for (int i = 0; i < names.length; i++) {
            PbWriter.putLink(target, links.get(i), names[i]);
        }
        data.ifPresent(d -> PbWriter.putData(target, d));
        return target.flip();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PbNode that && links.equals(that.links) && data.equals(that.data);
    }

    @Override
    public int hashCode() {
        return 31 * links.hashCode() + data.hashCode();
    }

    @Override
    public String toString() {
        return "PbNode[" + links.size() + " links, "
                + data.map(d -> d.remaining() + " bytes of data").orElse("no data") + "]";
    }
}
