package cairn.storage.bucket;

import cairn.data.failure.UnavailableException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The right to collect the bucket's garbage, which one node has at a time: an object with the node's name and a number
 * that grows, written on the condition that nobody wrote it meanwhile. It is free again when its holder says so, or has
 * not written it for a while by the bucket's clock. It saves work that would be done twice; that nothing is lost does
 * not hang on it. Used by one thread.
 */
final class Lease implements Closeable {
    static final String OBJECT = "lease";

    private static final int BYTES_MAX = 1024;
    private static final String NOBODY = "nobody";
    private static final Pattern CONTENT = Pattern.compile("([0-9a-f]{16}|nobody) (\\d{1,18})\n");

    private final Bucket bucket;
    private final String node;
    private final Duration time;
    private final long number;
    private String tag;
    private long writtenNanos;

    private Lease(Bucket bucket, String node, Duration time, long number, String tag) {
        this.bucket = bucket;
        this.node = node;
        this.time = time;
        this.number = number;
        this.tag = tag;
        this.writtenNanos = System.nanoTime();
    }

    /** The lease, unless another node has it. */
    static Optional<Lease> take(Bucket bucket, String node, Duration time) throws IOException {
        Optional<Bucket.Content> there = bucket.readAll(OBJECT, BYTES_MAX);
        long number = 1;
        Bucket.Condition condition = new Bucket.Condition.IfAbsent();
        if (there.isPresent()) {
            Matcher content =
                    CONTENT.matcher(StandardCharsets.US_ASCII.decode(there.get().bytes()));
            boolean isWhole = content.matches();
            boolean isFree = !isWhole
                    || content.group(1).equals(NOBODY)
                    || content.group(1).equals(node)
                    || there.get().age().compareTo(time) > 0;
            if (!isFree) {
                return Optional.empty();
            }
            number = isWhole ? Long.parseLong(content.group(2)) + 1 : 1;
            condition = new Bucket.Condition.IfTag(there.get().tag());
        }
        Optional<String> tag = bucket.write(OBJECT, content(node, number), condition);
        long taken = number;
        return tag.map(fresh -> new Lease(bucket, node, time, taken, fresh));
    }

    private static ByteBuffer content(String node, long number) {
        return ByteBuffer.wrap((node + " " + number + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** The number of this holding; that of a later one is higher. */
    long number() {
        return number;
    }

    /**
     * Goes on holding it.
     *
     * @throws UnavailableException where another node has taken it
     */
    void renew() throws IOException {
        if (System.nanoTime() - writtenNanos < time.toNanos() / 3) {
            return;
        }
        Optional<String> fresh = bucket.write(OBJECT, content(node, number), new Bucket.Condition.IfTag(tag));
        if (fresh.isEmpty()) {
            throw new UnavailableException("Another node collects the bucket's garbage by now; this one stops");
        }
        tag = fresh.get();
        writtenNanos = System.nanoTime();
    }

    /** Lets others have it, unless one has it already. */
    @Override
    public void close() throws IOException {
        bucket.write(OBJECT, content(NOBODY, number), new Bucket.Condition.IfTag(tag));
    }
}
