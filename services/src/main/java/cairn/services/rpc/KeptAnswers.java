package cairn.services.rpc;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Long answers about what never changes, as they went over the wire. Where there are too many, those that were asked
 * for the longest time ago are forgotten. May be used by any thread.
 */
final class KeptAnswers {
    /** The longest answer that is kept. */
    static final int ANSWER_BYTES_MAX = 16 << 20;

    /** Shorter ones are made as fast as they are found. */
    private static final int ANSWER_BYTES_MIN = 64 << 10;

    private static final int BYTES_MAX = 24 << 20;

    /** By what was asked, in the order of their use; guarded by this, as below. */
    private final Map<String, List<ByteBuffer>> answers = new LinkedHashMap<>(16, 0.75f, true);

    private long totalBytes;

    /** The answer's pieces, of which a reader takes duplicates. */
    synchronized Optional<List<ByteBuffer>> find(String key) {
        return Optional.ofNullable(answers.get(key));
    }

    /** Keeps an answer, unless it is too short to be worth it or, with no pieces, was too long. */
    synchronized void keep(String key, List<ByteBuffer> pieces) {
        if (sizeBytes(pieces) < ANSWER_BYTES_MIN || answers.containsKey(key)) {
            return;
        }
        answers.put(key, List.copyOf(pieces));
        totalBytes += sizeBytes(pieces);
        Iterator<List<ByteBuffer>> oldest = answers.values().iterator();
        while (totalBytes > BYTES_MAX) {
            totalBytes -= sizeBytes(oldest.next());
            oldest.remove();
        }
    }

    private static long sizeBytes(List<ByteBuffer> pieces) {
        return pieces.stream().mapToLong(ByteBuffer::remaining).sum();
    }
}
