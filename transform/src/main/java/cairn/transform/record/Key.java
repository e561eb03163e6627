package cairn.transform.record;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import java.util.Map;

/**
 * One use of a transform.
 *
 * @param transform the descriptor's CID
 * @param source what it is made of
 * @param arguments all arguments
 */
public record Key(Cid transform, Cid source, Map<String, String> arguments) {
    private static final long FORM = 1;

    public Key {
        arguments = Map.copyOf(arguments);
    }

    /** The use of a transform with arguments, of which those left out are at their defaults. */
    public static Key of(Descriptor descriptor, Cid source, Map<String, String> given) throws MalformedException {
        return new Key(descriptor.cid(), source, descriptor.complete(given));
    }

    /** What names it. */
    public Cid cid() {
        return Fields.empty()
                .put("v", IpldNode.of(FORM))
                .put("transform", IpldNode.of(transform))
                .put("inputs", new IpldNode.MapNode(Map.of("source", IpldNode.of(source))))
                .put("args", arguments)
                .block()
                .cid();
    }
}
