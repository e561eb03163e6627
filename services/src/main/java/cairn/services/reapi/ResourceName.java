package cairn.services.reapi;

import cairn.data.failure.MalformedException;
import cairn.transform.cache.BlobDigest;
import java.util.List;

/**
 * A name of {@code ByteStream}: {@code [INSTANCE/][uploads/ID/]blobs/HASH/SIZE}, or with {@code compressed-blobs/zstd}
 * in place of {@code blobs}.
 *
 * @param instance the instance, may be empty
 */
record ResourceName(String instance, BlobDigest digest, boolean isCompressed, boolean isUpload) {
    private static final String BLOBS = "blobs";
    private static final String COMPRESSED = "compressed-blobs";
    private static final int CHARS_MAX = 1000;

    static ResourceName parse(String text) throws MalformedException {
        List<String> parts = List.of(text.split("/", -1));
        int blobs = parts.indexOf(COMPRESSED);
        boolean isCompressed = blobs >= 0;
        blobs = isCompressed ? blobs : parts.indexOf(BLOBS);
        int hash = blobs + (isCompressed ? 2 : 1);
        if (text.length() > CHARS_MAX || blobs < 0 || parts.size() < hash + 2) {
            throw new MalformedException("A resource is called [INSTANCE/][uploads/ID/]blobs/HASH/SIZE, not " + text);
        }
        if (isCompressed && !parts.get(blobs + 1).equals("zstd")) {
            throw new MalformedException("Blobs are compressed with zstd only, not " + parts.get(blobs + 1));
        }
        boolean isUpload = blobs >= 2 && parts.get(blobs - 2).equals("uploads");
        String instance = String.join("/", parts.subList(0, isUpload ? blobs - 2 : blobs));
        return new ResourceName(instance, digest(parts.get(hash), parts.get(hash + 1)), isCompressed, isUpload);
    }

    private static BlobDigest digest(String hash, String size) throws MalformedException {
        try {
            return BlobDigest.of(hash, Long.parseLong(size));
        } catch (NumberFormatException e) {
            throw new MalformedException("A blob's size is a number, not " + size);
        }
    }
}
