package cairn.data.unixfs;

import cairn.data.failure.MalformedException;
import cairn.data.protobuf.ProtoReader;
import cairn.data.protobuf.ProtoWriter;
import java.nio.ByteBuffer;
import java.time.Instant;

/** The fields of a UnixFS message that are attributes: mode (7) and modification time (8). */
final class Modified {
    private static final int MODE = 7;
    private static final int MODIFIED = 8;
    private static final int TAG_SECONDS = 1 << 3;
    private static final int TAG_NANOS = 2 << 3 | ProtoReader.FIXED32;
    private static final int NANOS_MAX = 999_999_999;

    private Modified() {}

    /**
     * Reads a time that fills the reader's part. A time without seconds, with more nanoseconds than a second has, or
     * outside of what {@link Instant} can say, is none: nobody should lose a file over it.
     */
    static Attributes read(ProtoReader reader, Attributes attributes) throws MalformedException {
        boolean hasSeconds = false;
        long seconds = 0;
        int nanos = 0;
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            if (tag == TAG_SECONDS) {
                seconds = reader.readVarint();
                hasSeconds = true;
            } else if (tag == TAG_NANOS) {
                nanos = reader.readFixed32();
            } else {
                reader.skipValue(tag);
            }
        }
        boolean isTime = hasSeconds
                && nanos >= 0
                && nanos <= NANOS_MAX
                && seconds >= Instant.MIN.getEpochSecond()
                && seconds <= Instant.MAX.getEpochSecond();
        return isTime ? attributes.withModified(Instant.ofEpochSecond(seconds, nanos)) : attributes;
    }

    static int encodedSize(Attributes attributes) {
        int size = 0;
        if (attributes.mode().isPresent()) {
            size += ProtoWriter.varintFieldSize(unsigned(attributes.mode().getAsInt()));
        }
        if (attributes.modified().isPresent()) {
            size += ProtoWriter.bytesFieldSize(timeSize(attributes.modified().get()));
        }
        return size;
    }

    static void encode(ByteBuffer target, Attributes attributes) {
        if (attributes.mode().isPresent()) {
            ProtoWriter.putVarintField(target, MODE, unsigned(attributes.mode().getAsInt()));
        }
        if (attributes.modified().isPresent()) {
            Instant time = attributes.modified().get();
            long seconds = time.getEpochSecond();
            int nanos = time.getNano();
            ProtoWriter.putBytesHead(target, MODIFIED, timeSize(time));
            ProtoWriter.putVarintField(target, TAG_SECONDS >>> 3, seconds);
            if (nanos > 0) {
                ProtoWriter.putFixed32Field(target, TAG_NANOS >>> 3, nanos);
            }
        }
    }

    private static int timeSize(Instant time) {
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        return ProtoWriter.varintFieldSize(seconds) + (nanos > 0 ? 1 + Integer.BYTES : 0);
    }

    private static long unsigned(int mode) {
        return mode & 0xffff_ffffL;
    }
}
