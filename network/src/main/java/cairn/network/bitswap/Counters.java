package cairn.network.bitswap;

import cairn.data.peer.PeerId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** What was exchanged with all peers, and with each. Counted by any thread. */
final class Counters {
    /** Peers whose ledgers are kept, the last met. */
    private static final int LEDGERS_MAX = 10_000;

    final LongAdder messagesReceived = new LongAdder();
    final LongAdder blocksReceived = new LongAdder();
    final LongAdder bytesReceived = new LongAdder();
    final LongAdder blocksSent = new LongAdder();
    final LongAdder bytesSent = new LongAdder();
    final LongAdder duplicateBlocks = new LongAdder();
    final LongAdder duplicateBytes = new LongAdder();
    final LongAdder unsolicitedBlocks = new LongAdder();
    final LongAdder wantsRefused = new LongAdder();
    final LongAdder peersDropped = new LongAdder();

    /** Guarded by itself. */
    private final Map<PeerId, Ledger> ledgers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Ledger> eldest) {
            return size() > LEDGERS_MAX;
        }
    };

    Ledger ledger(PeerId peer) {
        synchronized (ledgers) {
            return ledgers.computeIfAbsent(peer, Ledger::new);
        }
    }

    Optional<Ledger> find(PeerId peer) {
        synchronized (ledgers) {
            return Optional.ofNullable(ledgers.get(peer));
        }
    }
}
