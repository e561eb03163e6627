package cairn.network.bitswap;

import cairn.data.peer.PeerId;
import java.util.concurrent.atomic.LongAdder;

/** What was exchanged with one peer. Counted by any thread. */
final class Ledger {
    private final PeerId peer;
    private final LongAdder sentBytes = new LongAdder();
    private final LongAdder receivedBytes = new LongAdder();
    private final LongAdder exchanges = new LongAdder();

    Ledger(PeerId peer) {
        this.peer = peer;
    }

    void sent(long bytes) {
        sentBytes.add(bytes);
        exchanges.increment();
    }

    void received(long bytes) {
        receivedBytes.add(bytes);
        exchanges.increment();
    }

    PeerAccount account() {
        return new PeerAccount(peer, sentBytes.sum(), receivedBytes.sum(), exchanges.sum());
    }
}
