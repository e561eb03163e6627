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
    /** The sum of the bytes that were read for nothing else, so that reading them is not left out as useless. */
    private long seen;

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

    /** Has every page of the buffer's bytes read, or throws an {@link InternalError}. */
    static long touch(ByteBuffer bytes) {
        long sum = 0;
        if (bytes.hasRemaining()) {
            for (int at = bytes.position(); at < bytes.limit(); at += PAGE_BYTES) {
                sum += bytes.get(at) & 0xff;
            }
            sum += bytes.get(bytes.limit() - 1) & 0xff;
        }
        return sum;
    }

    /** Adds the buffer's bytes; its position stays. */
    Checksum add(ByteBuffer bytes) {
        seen += bytes.isDirect() ? touch(bytes) : 0;
        crc.update(bytes.duplicate());
        return this;
    }

    int value() {
        if (seen < 0) {
            throw new IllegalStateException("A sum of bytes is negative");
        }
        return (int) crc.getValue();
    }
}
