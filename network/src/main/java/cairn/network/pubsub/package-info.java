/**
 * Messages for whoever wants them: a {@link cairn.network.pubsub.Pubsub} sends signed
 * {@linkplain cairn.network.pubsub.Message messages} of topics to all peers that want those, directly or by way of
 * others, and hands out those that it gets by {@linkplain cairn.network.pubsub.Subscription subscriptions}.
 *
 * <ul>
 *   <li>The <b>mesh</b> of a topic: some peers that are sent everything at once. It is mended every heartbeat.
 *   <li><b>Gossip</b>: other peers are told which messages there are, and ask for those that they lack.
 *   <li>A peer's <b>score</b>: what it brought, less what it did wrong. The worst are not listened to at all.
 *   <li>A message is told from others by author and number. It is forwarded once, after its signature and what the
 *       topic's {@link cairn.network.pubsub.Validator} says.
 * </ul>
 *
 * <p>What a caller may rely on: messages come at most once while they are remembered, in no order, and may be lost.
 * Every queue has a bound in bytes; a peer is read from only as fast as its messages are looked at, so that a flood
 * stays where it comes from.
 *
 * <p>Specifications: libp2p pubsub with StrictSign, floodsub, gossipsub 1.0, 1.1 and 1.2. Where it differs: peers are
 * not exchanged in prunes, neither given nor taken; there are no direct peers.
 */
package cairn.network.pubsub;
