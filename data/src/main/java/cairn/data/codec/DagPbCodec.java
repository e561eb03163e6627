package cairn.data.codec;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbCursor;
import cairn.data.dagpb.PbLink;
import cairn.data.dagpb.PbName;
import cairn.data.dagpb.PbNode;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import cairn.data.ipld.IpldNode.BytesNode;
import cairn.data.ipld.IpldNode.IntNode;
import cairn.data.ipld.IpldNode.LinkNode;
import cairn.data.ipld.IpldNode.ListNode;
import cairn.data.ipld.IpldNode.MapNode;
import cairn.data.ipld.IpldNode.StringNode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** dag-pb in the data model: <code>{Links: [{Hash, Name?, Tsize?}], Data?}</code>. Written with its links sorted. */
final class DagPbCodec implements BlockCodec {
    private static final String LINKS = "Links";
    private static final String DATA = "Data";
    private static final String HASH = "Hash";
    private static final String NAME = "Name";
    private static final String TSIZE = "Tsize";

    @Override
    public Codec codec() {
        return Codec.DAG_PB;
    }

    @Override
    public IpldNode decode(ByteBuffer block) throws MalformedException {
        PbNode node = PbNode.decode(block.slice());
        List<IpldNode> links = new ArrayList<>(node.links().size());
        for (PbLink link : node.links()) {
            Map<String, IpldNode> fields = new LinkedHashMap<>();
            fields.put(HASH, new LinkNode(link.cid()));
            if (link.isNamed()) {
                fields.put(NAME, new StringNode(link.name()));
            }
            if (link.isTotalStated()) {
                fields.put(TSIZE, new IntNode(link.totalBytes()));
            }
            links.add(new MapNode(fields));
        }
        Map<String, IpldNode> fields = new LinkedHashMap<>();
        fields.put(LINKS, new ListNode(links));
        node.data().ifPresent(data -> fields.put(DATA, new BytesNode(data)));
        return new MapNode(fields);
    }

    @Override
    public ByteBuffer encode(IpldNode node) throws MalformedException {
        Map<String, IpldNode> fields = fields(node, "node", Set.of(LINKS, DATA));
        if (!(fields.get(LINKS) instanceof ListNode list)) {
            throw new MalformedException("A dag-pb node has a list of " + LINKS + ", though it may be empty");
        }
        List<PbLink> links = new ArrayList<>(list.elements().size());
        for (IpldNode element : list.elements()) {
            links.add(link(element));
        }
        IpldNode data = fields.get(DATA);
        if (data == null) {
            return PbNode.of(links).sorted().encode();
        }
        if (data instanceof BytesNode bytes) {
            return PbNode.of(links, bytes.value()).sorted().encode();
        }
        throw new MalformedException("The " + DATA + " of a dag-pb node is bytes, not " + Kind.of(data));
    }

    private static PbLink link(IpldNode element) throws MalformedException {
        Map<String, IpldNode> fields = fields(element, "link", Set.of(HASH, NAME, TSIZE));
        if (!(fields.get(HASH) instanceof LinkNode target)) {
            throw new MalformedException("A dag-pb link has a " + HASH + ", which is a link");
        }
        String name = "";
        IpldNode nameNode = fields.get(NAME);
        if (nameNode instanceof StringNode text && PbName.canEncode(text.value())) {
            name = text.value();
        } else if (nameNode != null) {
            throw new MalformedException("The " + NAME + " of a dag-pb link is a string of Unicode characters");
        }
        long total = PbLink.UNSTATED;
        IpldNode totalNode = fields.get(TSIZE);
        if (totalNode instanceof IntNode number && number.value() >= 0) {
            total = number.value();
        } else if (totalNode != null) {
            throw new MalformedException("The " + TSIZE + " of a dag-pb link is an integer of 0 to 2^63-1");
        }
        return new PbLink(target.cid(), name, total, nameNode != null);
    }

    private static Map<String, IpldNode> fields(IpldNode node, String what, Set<String> allowed)
            throws MalformedException {
        if (!(node instanceof MapNode map)) {
            throw new MalformedException("A dag-pb " + what + " is a map, not " + Kind.of(node));
        }
        for (String key : map.entries().keySet()) {
            if (!allowed.contains(key)) {
                throw new MalformedException("A dag-pb " + what + " has no field \"" + key + "\"");
            }
        }
        // Kubo's dag get prints a field that is not there as null.
        Map<String, IpldNode> present = new LinkedHashMap<>(map.entries());
        present.values().removeIf(value -> value.equals(IpldNode.ofNull()));
        return present;
    }

    @Override
    public List<Cid> links(ByteBuffer block) throws MalformedException {
        List<Cid> links = new ArrayList<>();
        PbCursor cursor = PbCursor.over(block.slice());
        while (cursor.next()) {
            links.add(cursor.cid());
        }
        return links;
    }
}
