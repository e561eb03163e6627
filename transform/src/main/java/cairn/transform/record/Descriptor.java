package cairn.transform.record;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.ipld.IpldNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which function a transform is. Two programs whose function of one name makes other bytes have other versions, so that
 * neither takes the other's results for its own.
 *
 * @param name what people call it
 * @param version counts the changes of what it makes
 * @param arguments the names of its arguments and what each is where nothing is said
 */
public record Descriptor(String name, int version, Map<String, String> arguments) {
    private static final long FORM = 1;

    public Descriptor {
        arguments = Map.copyOf(arguments);
    }

    /** All arguments: those that are given, and the defaults of the others. */
    public Map<String, String> complete(Map<String, String> given) throws MalformedException {
        Map<String, String> all = new TreeMap<>(arguments);
        for (Map.Entry<String, String> one : given.entrySet()) {
            if (!arguments.containsKey(one.getKey())) {
                throw new MalformedException("The transform " + name + " has no argument \"" + one.getKey()
                        + "\"; it has: " + String.join(", ", new TreeMap<>(arguments).keySet()));
            }
            all.put(one.getKey(), one.getValue());
        }
        return all;
    }

    /** The descriptor's name in keys. */
    public Cid cid() {
        return Fields.empty()
                .put("v", IpldNode.of(FORM))
                .put("name", IpldNode.of(name))
                .put("version", IpldNode.of(version))
                .put("executor", IpldNode.of("jvm-builtin"))
                .put("arguments", arguments)
                .block()
                .cid();
    }
}
