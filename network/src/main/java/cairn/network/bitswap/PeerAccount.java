package cairn.network.bitswap;

import cairn.data.peer.PeerId;

/**
 * What was exchanged with one peer since it was first met.
 *
 * @param sentBytes bytes of blocks that it was given
 * @param receivedBytes bytes of blocks that it gave
 * @param exchanges messages with blocks, in both directions
 */
public record PeerAccount(PeerId peer, long sentBytes, long receivedBytes, long exchanges) {
    /** How much more it took than it gave. */
    public double debtRatio() {
        return (double) sentBytes / (receivedBytes + 1);
    }
}
