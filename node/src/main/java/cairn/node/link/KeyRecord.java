package cairn.node.link;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A valid record of what a key's name leads to.
 *
 * @param bytes the signed record, read only
 * @param path the content path that it names
 * @param timeToLive how long it may be believed
 */
public record KeyRecord(ByteBuffer bytes, String path, Duration timeToLive) {
    public KeyRecord {
        bytes = bytes.slice().asReadOnlyBuffer();
    }

    /** The signed record, with a position of its own. */
    @Override
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }

    /** Where the name leads. */
    public Link link() {
        return new Link(path, timeToLive);
    }
}
