package cairn.storage.pack;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A CRC32C over bytes that may be those of a map. A page of a map that the medium cannot read is an {@link
 * InternalError} where Java's own code reads it, but ends the process where the JVM's checksum routine does. So one
 * byte of each page is read first.
 */
final class Checksum {
    private static final int PAGE_BYTES = 4096;

    private final CRC32C crc = new CRC32C();

    /** One that begins with the bytes of {@code salt}, unless that is 0. */
    static Checksum salted(int salt) {
        Checksum checksum = new Checksum();
        for (int bits = 0; bits < Integer.SIZE && salt != 0; bits += Byte.SIZE) {
            checksum.crc.update(salt >>> bits & 0xff);
        }
        return checksum;
    }

    /** The checksum of the buffer's bytes. */
    static int of(ByteBuffer bytes) {
        return new Checksum().add(bytes).value();
    }

    /**
     * Has every page of the buffer's bytes read, or throws an {@link InternalError}.
     *
     * <p>What is read decides about what comes after, so that compiled code neither leaves it out nor puts it off. And
     * the JVM tells of a page that cannot be read when the thread enters it the next time, as asking for a lock does.
     */
    static void touch(ByteBuffer bytes) {
        long sum = 0;
        if (bytes.hasRemaining()) {
            for (int at = bytes.position(); at < bytes.limit(); at += PAGE_BYTES) {
                sum += bytes.get(at) & 0xff;
            }
            sum += bytes.get(bytes.limit() - 1) & 0xff;
        }
        if (sum < 0 || Thread.holdsLock(bytes)) {
            throw new IllegalStateException("A sum of bytes is negative, or somebody locks a buffer");
        }
    }

    /** Adds the buffer's bytes; its position stays. */
    Checksum add(ByteBuffer bytes) {
        if (bytes.isDirect()) {
            touch(bytes);
        }
        crc.update(bytes.duplicate());
        return this;
    }

    int value() {
        return (int) crc.getValue();
    }
}
