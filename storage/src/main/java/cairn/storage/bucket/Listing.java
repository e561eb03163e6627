package cairn.storage.bucket;

import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Stripes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks which packs are in the bucket: the lists of new ones are read, and those that are gone are forgotten. Used by
 * one thread at a time.
 */
final class Listing {
    static final String PACKS = "packs/";
    /** What stands before a pack's name in the object that says that it will be deleted. */
    static final String DOOMED = "doomed/";

    private static final System.Logger LOG = System.getLogger(Listing.class.getName());
    private static final Pattern PACK = Pattern.compile("packs/([0-9a-f]{16}-[0-9a-f]{16})\\.pack");
    private static final int FIRST_READ_BYTES = 256 * 1024;

    private final Bucket bucket;
    private final Membership membership;
    private final Catalog catalog;
    private final Waiting waiting;
    private final Pieces pieces;
    private final BlockStore near;
    private final Stripes stripes;
    private final Lock moving;
    /** Objects that are no packs, of which it was told already. */
    private final Set<String> refused = new HashSet<>();

    /** The packs' lengths by their names, when it was last looked. */
    private volatile Map<String, Long> there = Map.of();

    Listing(
            Bucket bucket,
            Membership membership,
            Catalog catalog,
            Waiting waiting,
            Pieces pieces,
            BlockStore near,
            Stripes stripes,
            Lock moving) {
        this.bucket = bucket;
        this.membership = membership;
        this.catalog = catalog;
        this.waiting = waiting;
        this.pieces = pieces;
        this.near = near;
        this.stripes = stripes;
        this.moving = moving;
    }

    /**
     * Looks now. What is doomed is listed before the packs: whatever took a doomed pack's place is listed then. A
     * doomed pack that is new here is left out, since nobody who joins may come to rely on it.
     */
    void look() throws IOException {
        boolean isNewNode = membership.join();
        Set<String> doomed = new HashSet<>();
        for (Bucket.Listed each : bucket.list(DOOMED)) {
            doomed.add(each.name().substring(DOOMED.length()));
        }
        Map<String, Long> now = packs();
        for (Map.Entry<String, Long> each : now.entrySet()) {
            if (catalog.named(each.getKey()).isEmpty() && !doomed.contains(each.getKey())) {
                enter(each.getKey(), each.getValue());
            }
        }
        for (KnownPack pack : List.copyOf(catalog.packs())) {
            boolean isGone = !now.containsKey(pack.name()) && !waiting.contains(pack.name());
            if (isGone || isNewNode && doomed.contains(pack.name())) {
                forget(pack);
            }
        }
        this.there = Map.copyOf(now);
    }

    /** Looks, unless the bucket knows of this node: what is sent before that nobody would keep for it. */
    void joinFirst() throws IOException {
        if (!membership.isJoined()) {
            look();
        }
    }

    private Map<String, Long> packs() throws IOException {
        Map<String, Long> packs = new HashMap<>();
        for (Bucket.Listed each : bucket.list(PACKS)) {
            Matcher name = PACK.matcher(each.name());
            if (name.matches()) {
                packs.put(name.group(1), each.bytes());
            }
        }
        return packs;
    }

    /** The packs that were in the bucket when it was last looked: their lengths by their names. */
    Map<String, Long> there() {
        return there;
    }

    private void enter(String name, long bytes) throws IOException {
        Optional<PackList> list;
        try {
            list = list(name, bytes);
        } catch (MalformedException e) {
            if (refused.add(name)) {
                LOG.log(System.Logger.Level.WARNING, "Left out: {0}", e.getMessage());
            }
            return;
        }
        if (list.isEmpty()) {
            return; // It was deleted a moment ago.
        }
        moving.lock();
        try {
            KnownPack pack = catalog.enter(name, list.get());
            catalog.index(pack);
            leaveNear(pack);
        } finally {
            moving.unlock();
        }
    }

    /** A pack's list, read from its end, or nothing where there is no such pack. */
    Optional<PackList> list(String name, long bytes) throws IOException {
        String where = PackReader.object(name);
        int last = (int) Math.min(bytes, FIRST_READ_BYTES);
        Optional<ByteBuffer> end = last == 0 ? Optional.empty() : bucket.read(where, bytes - last, last);
        if (end.isEmpty()) {
            return Optional.empty();
        }
        int wanted = PackList.bytes(end.get(), where);
        if (wanted > bytes) {
            throw new MalformedException(where + " is shorter than its list");
        }
        if (wanted > last) {
            end = bucket.read(where, bytes - wanted, wanted);
        }
        if (end.isEmpty()) {
            return Optional.empty();
        }
        PackList list = PackList.read(end.get(), where);
        if (list.packBytes() != bytes) {
            throw new MalformedException(where + " has " + bytes + " bytes, its list says " + list.packBytes());
        }
        return Optional.of(list);
    }

    /** What is in the bucket need not be sent there. */
    private void leaveNear(KnownPack pack) throws IOException {
        for (int i = 0; i < pack.list().count(); i++) {
            Multihash hash = pack.list().multihash(i);
            Lock stripe = stripes.of(hash);
            stripe.lock();
            try {
                if (!pack.isDropped(i) && near.has(hash)) {
                    near.remove(hash);
                }
            } finally {
                stripe.unlock();
            }
        }
    }

    private void forget(KnownPack pack) throws IOException {
        moving.lock();
        try {
            long lost = catalog.forget(pack);
            pieces.forget(pack.number());
            if (lost > 0) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The bucket has no {0} any more, and with it {1} blocks that this"
                                + " node held are gone; see: cairn pin verify",
                        PackReader.object(pack.name()),
                        lost);
            }
        } finally {
            moving.unlock();
        }
    }
}
