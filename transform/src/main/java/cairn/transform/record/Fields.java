package cairn.transform.record;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import cairn.data.multihash.HashFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The fields of a record in dag-cbor, whose map is sorted by the codec. */
final class Fields {
    private final Map<String, IpldNode> entries;

    private Fields(Map<String, IpldNode> entries) {
        this.entries = entries;
    }

    static Fields empty() {
        return new Fields(new LinkedHashMap<>());
    }

    /** Reads a block that is a map of the version that this program knows. */
    static Fields read(ByteBuffer bytes, String what, long version) throws IOException {
        IpldNode node = BlockCodecs.byLabel("dag-cbor").orElseThrow().decode(bytes);
        if (!(node instanceof IpldNode.MapNode map)) {
            throw new MalformedException("A " + what + " is a map");
        }
        Fields fields = new Fields(map.entries());
        if (fields.number("v") != version) {
            throw new MalformedException(
                    "This program reads version " + version + " of a " + what + ", not " + fields.number("v"));
        }
        return fields;
    }

    Fields put(String name, IpldNode value) {
        entries.put(name, value);
        return this;
    }

    Fields put(String name, Map<String, String> texts) {
        Map<String, IpldNode> nodes = new LinkedHashMap<>();
        new TreeMap<>(texts).forEach((key, value) -> nodes.put(key, IpldNode.of(value)));
        return put(name, new IpldNode.MapNode(nodes));
    }

    String text(String name) throws MalformedException {
        if (entries.get(name) instanceof IpldNode.StringNode text) {
            return text.value();
        }
        throw new MalformedException("The record has no text \"" + name + "\"");
    }

    long number(String name) throws MalformedException {
        if (entries.get(name) instanceof IpldNode.IntNode number) {
            return number.value();
        }
        throw new MalformedException("The record has no number \"" + name + "\"");
    }

    Map<String, String> texts(String name) throws MalformedException {
        if (!(entries.get(name) instanceof IpldNode.MapNode map)) {
            throw new MalformedException("The record has no texts \"" + name + "\"");
        }
        Map<String, String> texts = new TreeMap<>();
        for (Map.Entry<String, IpldNode> one : map.entries().entrySet()) {
            if (!(one.getValue() instanceof IpldNode.StringNode text)) {
                throw new MalformedException("\"" + one.getKey() + "\" of the record is no text");
            }
            texts.put(one.getKey(), text.value());
        }
        return texts;
    }

    Optional<Cid> link(String name) {
        return entries.get(name) instanceof IpldNode.LinkNode link ? Optional.of(link.cid()) : Optional.empty();
    }

    Block block() {
        try {
            ByteBuffer bytes = BlockCodecs.byLabel("dag-cbor").orElseThrow().encode(new IpldNode.MapNode(entries));
            return Block.of(Codec.DAG_CBOR, HashFunction.SHA2_256, bytes);
        } catch (MalformedException e) {
            throw new IllegalStateException("A record can always be written", e);
        }
    }
}
