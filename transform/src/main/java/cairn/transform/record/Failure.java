package cairn.transform.record;

import cairn.data.multihash.HashFunction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;

/**
 * Why nothing was made.
 *
 * @param kind whose fault it is
 * @param message what happened, in one sentence
 * @param retryAfter for how long trying again is of no use
 */
public record Failure(Kind kind, String message, Duration retryAfter) {
    /** Classes of failures, by who can mend them. */
    public enum Kind {
        /** The source is not what the transform takes; its author mends it, and then it is another source. */
        SOURCE(Duration.ofDays(1)),
        /** More than is allowed; the operator of the node raises the limit. */
        LIMIT(Duration.ofHours(1)),
        /** A block of the source was not to be had. */
        UNAVAILABLE(Duration.ofSeconds(10)),
        /** A fault of the transform itself, which its author mends. */
        FAULT(Duration.ofMinutes(5));

        private final Duration retryAfter;

        Kind(Duration retryAfter) {
            this.retryAfter = retryAfter;
        }

        /** A failure of this kind. */
        public Failure because(String message) {
            return new Failure(this, message, retryAfter);
        }

        /** Who can mend it. */
        public String owner() {
            return switch (this) {
                case SOURCE -> "the source's author";
                case LIMIT, UNAVAILABLE -> "this node's operator";
                case FAULT -> "the transform's author";
            };
        }
    }

    /** The same for failures that are the same but for numbers: what they are counted by. */
    public String fingerprint() {
        byte[] text = (kind + message.replaceAll("[0-9]+", "0")).getBytes(StandardCharsets.UTF_8);
        byte[] hash = HashFunction.SHA2_256.hash(ByteBuffer.wrap(text)).digest();
        return HexFormat.of().formatHex(hash, 0, 8);
    }
}
