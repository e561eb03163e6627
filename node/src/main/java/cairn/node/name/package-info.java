/**
 * Names that keys have, and the keys: {@link cairn.node.name.Names} publishes and resolves, {@link
 * cairn.node.name.Keys} makes, names and finds keys.
 *
 * <p>What was found is kept. A record is believed for its time to live and then still handed out, until it expires,
 * while a better one is looked for: nobody waits for the network to hear what was known all along. The node's own
 * names are answered from what it published. Without a network everything works on what is kept here.
 */
package cairn.node.name;
