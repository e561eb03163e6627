package cairn.storage.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** From multihashes to places: {@value #SHARDS} shards by the fingerprint's high bits. See {@link IndexShard}. */
final class PackIndex {
    private static final int SHARDS = 16;
    private static final int SHARD_SHIFT = Long.SIZE - 4;

    private final Path directory;
    private final Medium medium;
    private final IndexShard[] shards = new IndexShard[SHARDS];

    /** Opens the index in {@code directory}, or makes an empty one. */
    PackIndex(Path directory, Medium medium) throws IOException {
        this.directory = directory;
        this.medium = medium;
        Files.createDirectories(directory);
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new IndexShard(file(directory, i), medium);
        }
    }

    private static Path file(Path directory, int shard) {
        return directory.resolve(String.format(Locale.ROOT, "%02x.shard", shard));
    }

    /** Removes the index's files; a store makes them anew. */
    static void delete(Path directory, Medium medium) throws IOException {
        for (int i = 0; i < SHARDS; i++) {
            medium.delete(file(directory, i));
        }
    }

    IndexShard shard(long fingerprint) {
        return shards[(int) (fingerprint >>> SHARD_SHIFT)];
    }

    long find(long fingerprint, IndexShard.Match match) throws IOException {
        return shard(fingerprint).find(fingerprint, match);
    }

    void forEach(IndexShard.Visitor visitor) throws IOException {
        for (IndexShard shard : shards) {
            shard.forEach(visitor);
        }
    }

    void forgetEpochs() {
        for (IndexShard shard : shards) {
            shard.forgetEpochs();
        }
    }

    /** Returns when the entries of now survive a power loss. */
    synchronized void force() throws IOException {
        boolean grew = false;
        for (IndexShard shard : shards) {
            grew |= shard.force();
        }
        if (grew) {
            medium.forceDirectory(directory);
        }
    }

    long diskBytes() {
        long total = 0;
        for (IndexShard shard : shards) {
            total += shard.diskBytes();
        }
        return total;
    }
}
