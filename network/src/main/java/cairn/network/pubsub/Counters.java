package cairn.network.pubsub;

import java.util.concurrent.atomic.AtomicLong;

/** What happened since the start. Any thread may use it. */
final class Counters {
    final AtomicLong received = new AtomicLong();
    final AtomicLong copies = new AtomicLong();
    final AtomicLong rejected = new AtomicLong();
    final AtomicLong dropped = new AtomicLong();

    PubsubStat stat() {
        return new PubsubStat(received.get(), copies.get(), rejected.get(), dropped.get());
    }
}
