package cairn.network.pubsub;

/**
 * What happened since the start.
 *
 * @param received messages that peers sent
 * @param copies those of them that had been seen before
 * @param rejected those that were malformed, not signed by their author, or refused by a topic's validator
 * @param dropped messages that were not sent to a peer, or not handed to a subscription, since it reads too slowly
 */
public record PubsubStat(long received, long copies, long rejected, long dropped) {}
