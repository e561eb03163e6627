package cairn.transform.cache;

import cairn.data.failure.MalformedException;
import cairn.data.protobuf.ProtoMessage;
import cairn.data.protobuf.ProtoReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Names content: message {@code Digest} of the Remote Execution API, version 2.
 *
 * @param hash the SHA-256 in lower-case hexadecimal
 */
public record BlobDigest(String hash, long sizeBytes) {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int HASH = 1;
    private static final int SIZE = 2;

    /** Checks what somebody sent. */
    public static BlobDigest of(String hash, long sizeBytes) throws MalformedException {
        if (!SHA256.matcher(hash).matches() || sizeBytes < 0) {
            throw new MalformedException("A digest is a SHA-256 in hexadecimal and a length");
        }
        return new BlobDigest(hash, sizeBytes);
    }

    /** Reads a message. */
    public static BlobDigest read(ProtoReader reader) throws MalformedException {
        String hash = "";
        long sizeBytes = 0;
        while (!reader.atEnd()) {
            int tag = reader.readTag();
            switch (tag >>> 3) {
                case HASH -> hash = new String(reader.readBytes(tag), StandardCharsets.US_ASCII);
                case SIZE -> sizeBytes = reader.readVarint(tag);
                default -> reader.skipValue(tag);
            }
        }
        return of(hash, sizeBytes);
    }

    public ProtoMessage message() {
        return new ProtoMessage().text(HASH, hash).varint(SIZE, sizeBytes);
    }
}
