/**
 * The commands themselves, a class for each noun: what a command takes, what it does on a {@link cairn.node.Node}, what
 * it answers on the wire and how a terminal shows that. Names, options, fields and texts are Kubo 0.44's, so that its
 * users' scripts and clients go on working; where a command does more, the option is new and its default is Kubo's
 * behaviour.
 */
package cairn.services.rpc.command;
