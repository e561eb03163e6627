/**
 * The content node: what joins the store, and later the network, into something that keeps, finds and gives back
 * content. {@link cairn.node.Node} is what every front door uses; the packages below are its parts, each of which can
 * be understood alone: {@link cairn.node.add}, {@link cairn.node.read}, {@link cairn.node.resolve}, {@link
 * cairn.node.pin}, {@link cairn.node.dag}, {@link cairn.node.collect} and {@link cairn.node.write}.
 */
package cairn.node;
