package cairn.network.pubsub;

import cairn.data.peer.PeerId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The messages of the last heartbeats, for peers that ask for them. Guarded by the router's lock. */
final class MessageHistory {
    /** Messages are few seconds old at most; where they are larger than this together, the oldest go earlier. */
    static final long BYTES_MAX = 64L << 20;

    private final int beats;
    private final Map<MessageId, Kept> messages = new HashMap<>();
    private final Deque<List<MessageId>> windows = new ArrayDeque<>();
    private long bytes;

    /** A message and how often it was given to whom. */
    private static final class Kept {
        private final String topic;
        private final byte[] frame;
        private final Map<PeerId, Integer> given = new HashMap<>(2);

        Kept(String topic, byte[] frame) {
            this.topic = topic;
            this.frame = frame;
        }
    }

    MessageHistory(int beats) {
        this.beats = beats;
        windows.addFirst(new ArrayList<>());
    }

    void put(MessageId id, String topic, byte[] frame) {
        if (messages.putIfAbsent(id, new Kept(topic, frame)) == null) {
            windows.getFirst().add(id);
            bytes += frame.length;
        }
        while (bytes > BYTES_MAX) {
            dropOne();
        }
    }

    private void dropOne() {
        while (windows.size() > 1 && windows.getLast().isEmpty()) {
            windows.removeLast();
        }
        remove(windows.getLast().removeFirst());
    }

    private void remove(MessageId id) {
        Kept old = messages.remove(id);
        if (old != null) {
            bytes -= old.frame.length;
        }
    }

    /** The messages of a topic that came in the last {@code count} heartbeats. */
    List<MessageId> last(int count, String topic) {
        return windows.stream()
                .limit(count)
                .flatMap(List::stream)
                .filter(id -> messages.get(id).topic.equals(topic))
                .toList();
    }

    /** The message's frame for a peer that asks, unless it asked {@code timesMax} times before. */
    Optional<byte[]> give(MessageId id, PeerId peer, int timesMax) {
        Kept kept = messages.get(id);
        boolean gives = kept != null && kept.given.merge(peer, 1, Integer::sum) <= timesMax;
        return gives ? Optional.of(kept.frame) : Optional.empty();
    }

    /** A heartbeat has passed. */
    void shift() {
        windows.addFirst(new ArrayList<>());
        while (windows.size() > beats) {
            windows.removeLast().forEach(this::remove);
        }
    }

    long bytes() {
        return bytes;
    }
}
