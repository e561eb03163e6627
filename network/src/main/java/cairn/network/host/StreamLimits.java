package cairn.network.host;

import cairn.data.peer.PeerId;

/** Streams that are served at once: of one peer over all its connections, and of one protocol. Any thread. */
final class StreamLimits {
    private static final System.Logger LOG = System.getLogger(StreamLimits.class.getName());

    private final Shares<PeerId> peers;
    private final Shares<String> protocols;
    private final Refusals refusals;

    StreamLimits(ConnectionLimits limits, Refusals refusals) {
        this.peers = new Shares<>(limits.streamsPerPeerMax());
        this.protocols = new Shares<>(limits.streamsPerProtocolMax());
        this.refusals = refusals;
    }

    boolean takeOf(PeerId peer) {
        return peers.take(peer) || refused("A stream of " + peer + " was refused", "swarm.streams-per-peer", peers);
    }

    void releaseOf(PeerId peer) {
        peers.release(peer);
    }

    boolean takeFor(String protocol, PeerId peer) {
        return protocols.take(protocol)
                || refused(
                        "A stream of " + peer + " for " + protocol + " was refused",
                        "swarm.streams-per-protocol",
                        protocols);
    }

    void releaseFor(String protocol) {
        protocols.release(protocol);
    }

    private boolean refused(String what, String limit, Shares<?> shares) {
        String message = refusals.of(what, limit, shares.max()).getMessage();
        LOG.log(System.Logger.Level.DEBUG, message);
        return false;
    }
}
