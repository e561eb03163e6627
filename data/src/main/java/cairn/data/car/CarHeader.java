package cairn.data.car;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import cairn.data.ipld.IpldNode.IntNode;
import cairn.data.ipld.IpldNode.LinkNode;
import cairn.data.ipld.IpldNode.ListNode;
import cairn.data.ipld.IpldNode.MapNode;
import cairn.data.varint.Varint;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The dag-cbor header of a CARv1, and the one of version 2 that stands before a CARv2. */
record CarHeader(long version, List<Cid> roots) {
    private static final BlockCodec CODEC =
            BlockCodecs.byCode(Codec.DAG_CBOR.code()).orElseThrow();
    private static final String ROOTS = "roots";
    private static final String VERSION = "version";

    CarHeader {
        roots = List.copyOf(roots);
    }

    static CarHeader decode(ByteBuffer bytes) throws MalformedException {
        if (!(CODEC.decodeRelaxed(bytes) instanceof MapNode map)
                || !Set.of(ROOTS, VERSION).containsAll(map.entries().keySet())
                || !(map.entries().get(VERSION) instanceof IntNode version)) {
            throw new MalformedException("it is not a map of roots and a version");
        }
        IpldNode list = map.entries().get(ROOTS);
        if (version.value() == 1 && !(list instanceof ListNode)) {
            throw new MalformedException("it has no list of roots");
        }
        List<Cid> roots = new ArrayList<>();
        if (list instanceof ListNode found) {
            for (IpldNode root : found.elements()) {
                if (!(root instanceof LinkNode link)) {
                    throw new MalformedException("a root is not a CID");
                }
                roots.add(link.cid());
            }
        }
        return new CarHeader(version.value(), roots);
    }

    /** The header of a CARv1 with its length before it. */
    static ByteBuffer encode(List<Cid> roots) {
        Map<String, IpldNode> fields = new LinkedHashMap<>();
        fields.put(ROOTS, new ListNode(roots.stream().map(IpldNode::of).toList()));
        fields.put(VERSION, new IntNode(1));
        try {
            ByteBuffer body = CODEC.encode(new MapNode(fields));
            ByteBuffer header = ByteBuffer.allocate(Varint.size(body.remaining()) + body.remaining());
            Varint.write(header, body.remaining());
            return header.put(body).flip();
        } catch (MalformedException e) {
            throw new IllegalStateException("A list of links and an integer are dag-cbor", e);
        }
    }
}
