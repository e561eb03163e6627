package cairn.storage.pack;

import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The packs' index for a store that keeps its blocks in lists of its own: from multihashes to places. It is a hint, as
 * it is for packs: whoever looks says whether the block is at a place. May be used by any thread.
 */
public final class PlaceIndex {
    /** Where a block is: a list, from 1 on, and the number of its entry there. */
    public record Place(int list, int entry) {
        /** The largest number of a list. */
        public static final int LIST_MAX = Location.PACK_NUMBER_MAX;
        /** How many entries a list may have. */
        public static final int ENTRIES_MAX = 1 << 29;

        public Place {
            if (list < 1 || list > LIST_MAX || entry < 0 || entry >= ENTRIES_MAX) {
                throw new IllegalArgumentException("Entry " + entry + " of list " + list);
            }
        }

        private long location() {
            return Location.of(list, (long) entry << 3, 0);
        }

        private static Place of(long location) {
            return new Place(Location.pack(location), (int) (Location.offset(location) >>> 3));
        }
    }

    /** Says whether the block that is looked for is at a place; quickly, and without using the index. */
    @FunctionalInterface
    public interface Match {
        boolean isAt(Place place) throws IOException;
    }

    private final PackIndex index;

    /** Opens the index in {@code directory}, or makes an empty one. */
    public PlaceIndex(Path directory) throws IOException {
        this.index = new PackIndex(directory, new FileMedium());
    }

    /** Removes an index that nobody has open. */
    public static void delete(Path directory) throws IOException {
        PackIndex.delete(directory, new FileMedium());
    }

    /** A place of the block for which {@code match} says that it is there: always the same while nothing is changed. */
    public Optional<Place> find(Multihash hash, Match match) throws IOException {
        long found = index.find(Fingerprint.of(hash), location -> match.isAt(Place.of(location)));
        return Location.isRecord(found) ? Optional.of(Place.of(found)) : Optional.empty();
    }

    /** Adds a place of a block, beside those that it may have; the same place is not added twice. */
    public void add(Multihash hash, Place place) throws IOException {
        long fingerprint = Fingerprint.of(hash);
        index.shard(fingerprint).add(fingerprint, place.location(), _ -> false);
    }

    /** Takes a place of a block out. @return whether it was there */
    public boolean remove(Multihash hash, Place place) throws IOException {
        long fingerprint = Fingerprint.of(hash);
        return index.shard(fingerprint).replace(fingerprint, place.location(), Location.REMOVED);
    }

    /** Returns when the places of now survive a power loss. */
    public void force() throws IOException {
        index.force();
    }

    public long diskBytes() {
        return index.diskBytes();
    }
}
