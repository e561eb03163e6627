package cairn.data.codec;

import cairn.data.ipld.IpldNode;

/** The names of the data model's kinds, for messages. */
final class Kind {
    private Kind() {}

    static String of(IpldNode node) {
        return switch (node) {
            case IpldNode.NullNode _ -> "null";
            case IpldNode.BoolNode _ -> "a truth value";
            case IpldNode.IntNode _ -> "an integer";
            case IpldNode.WideIntNode _ -> "an integer";
            case IpldNode.FloatNode _ -> "a float";
            case IpldNode.StringNode _ -> "a string";
            case IpldNode.BytesNode _ -> "bytes";
            case IpldNode.ListNode _ -> "a list";
            case IpldNode.MapNode _ -> "a map";
            case IpldNode.LinkNode _ -> "a link";
        };
    }
}
