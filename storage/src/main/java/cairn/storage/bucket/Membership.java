package cairn.storage.bucket;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.Stripes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.regex.Pattern;

/**
 * This node among those that use the bucket: the object {@code nodes/ID} says that it does, and what it has dropped. It
 * is written before the node looks for packs for the first time, so that whoever collects garbage knows of it.
 */
final class Membership {
    /** Says which key the blocks are encrypted with, by its number, or 0 for none: whoever is first says so for all. */
    private static final String KEY = "key";

    private static final int KEY_BYTES_MAX = 64;
    private static final String JOINED = "joined";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");

    private final Bucket bucket;
    private final BucketAddress address;
    private final Catalog catalog;
    private final Stripes stripes;
    private final long keyId;
    private final Path joinedFile;
    private final String id;
    private boolean isMerged;
    private int toldChecksum;

    Membership(Path folder, BucketAddress address, Bucket bucket, Catalog catalog, Stripes stripes, long keyId)
            throws IOException {
        this.bucket = bucket;
        this.address = address;
        this.catalog = catalog;
        this.stripes = stripes;
        this.keyId = keyId;
        this.joinedFile = folder.resolve(JOINED);
        this.id = id(folder.resolve("node"));
        if (Files.exists(joinedFile) && !Files.readString(joinedFile).equals(address.toString())) {
            throw new UnavailableException("What is in " + folder + " belongs to the bucket "
                    + Files.readString(joinedFile) + ", not to " + address + "; use that, or a new home");
        }
    }

    /** Whether a store in {@code folder} was ever let in by its bucket. */
    static boolean hasJoined(Path folder) {
        return Files.exists(folder.resolve(JOINED));
    }

    /**
     * Sees to it that all nodes of a bucket have one key.
     *
     * @throws MalformedException where this node's is not that of the others
     * @throws UnavailableException where the bucket does not tell
     */
    static void requireSameKey(Bucket bucket, BucketAddress address, long keyId) throws IOException {
        ByteBuffer own = StandardCharsets.US_ASCII.encode(HexFormat.of().toHexDigits(keyId));
        Optional<Bucket.Content> told = bucket.readAll(KEY, KEY_BYTES_MAX);
        if (told.isEmpty()
                && bucket.write(KEY, own.duplicate(), new Bucket.Condition.IfAbsent())
                        .isEmpty()) {
            told = bucket.readAll(KEY, KEY_BYTES_MAX); // Another node was quicker.
        }
        if (told.isPresent() && !told.get().bytes().equals(own)) {
            throw new MalformedException("The blocks in " + address + " are encrypted with another key than those of"
                    + " this node, or one of both is not encrypted: use a copy of the store-key of a node that has the"
                    + " bucket, or another prefix");
        }
    }

    private static String id(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[8];
            new SecureRandom().nextBytes(random);
            String fresh = HexFormat.of().formatHex(random);
            Folder.replace(file, ByteBuffer.wrap(fresh.getBytes(StandardCharsets.US_ASCII)));
        }
        String id = Files.readString(file);
        if (!ID.matcher(id).matches()) {
            throw new IOException(file + " does not hold the name of a node");
        }
        return id;
    }

    /** Whether the others know of this node, as far as it knows. */
    boolean isJoined() {
        return isMerged;
    }

    String id() {
        return id;
    }

    private String object() {
        return "nodes/" + id;
    }

    /**
     * Tells the others of this node, and takes over what it had told them; does nothing when that was done.
     *
     * @return whether the others did not know of this node any more, or not yet
     */
    boolean join() throws IOException {
        if (isMerged) {
            return false;
        }
        requireSameKey(bucket, address, keyId);
        Optional<Bucket.Content> told = bucket.readAll(object(), Drops.BYTES_MAX);
        if (told.isPresent()) {
            for (Map.Entry<String, BitSet> each :
                    Drops.read(told.get().bytes(), object()).byPack().entrySet()) {
                Optional<KnownPack> pack = catalog.named(each.getKey());
                if (pack.isPresent()) {
                    merge(pack.get(), each.getValue());
                }
            }
        } else {
            bucket.write(object(), Drops.of(catalog.packs()).bytes(), new Bucket.Condition.Always());
        }
        if (!Files.exists(joinedFile)) {
            Folder.replace(joinedFile, ByteBuffer.wrap(address.toString().getBytes(StandardCharsets.UTF_8)));
        }
        isMerged = true;
        return told.isEmpty();
    }

    private void merge(KnownPack pack, BitSet dropped) throws IOException {
        for (int i = dropped.nextSetBit(0); i >= 0 && i < pack.list().count(); i = dropped.nextSetBit(i + 1)) {
            Multihash hash = pack.list().multihash(i);
            Lock stripe = stripes.of(hash);
            stripe.lock();
            try {
                catalog.drop(hash, pack, i);
            } finally {
                stripe.unlock();
            }
        }
    }

    /** Tells what this node has dropped, all of which is on this machine's medium before. */
    void tell() throws IOException {
        catalog.save();
        ByteBuffer drops = Drops.of(catalog.packs()).bytes();
        int checksum = PackList.crc(drops, 0, drops.limit());
        if (checksum != toldChecksum) {
            bucket.write(object(), drops, new Bucket.Condition.Always());
            toldChecksum = checksum;
        }
    }
}
