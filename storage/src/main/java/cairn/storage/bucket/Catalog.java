package cairn.storage.bucket;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import cairn.storage.block.Stripes;
import cairn.storage.pack.PlaceIndex;
import cairn.storage.pack.PlaceIndex.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The packs of the bucket that this node knows, and the index over their blocks: all of it on this machine, so that
 * looking for a block makes no request. A block may be in several packs; it is held while one of them holds it.
 *
 * <p>Changes of a block are made under its stripe, which the methods take themselves where they change many. Packs are
 * entered and forgotten by one thread at a time.
 */
final class Catalog {
    /** An entry of a pack. */
    record Found(KnownPack pack, int entry) {}

    private static final System.Logger LOG = System.getLogger(Catalog.class.getName());
    private static final Pattern LIST_FILE = Pattern.compile("(\\d{8})-([0-9a-z-]{1,80})\\.list");
    private static final Pattern COUNTS = Pattern.compile("blocks (\\d{1,18})\nbytes (\\d{1,18})\n");
    /** There while no process has the index open and it is whole. */
    private static final String WHOLE = "whole";

    private final Path lists;
    private final Path drops;
    private final Path indexFolder;
    private final PlaceIndex index;
    private final Stripes stripes;
    private final ConcurrentSkipListMap<Integer, KnownPack> packs = new ConcurrentSkipListMap<>();
    private final Map<String, KnownPack> named = new ConcurrentHashMap<>();
    private final AtomicLong blocks = new AtomicLong();
    private final AtomicLong blockBytes = new AtomicLong();
    private final boolean wasWhole;

    /** Opens the catalog in {@code folder}, or makes an empty one. */
    Catalog(Path folder, Stripes stripes) throws IOException {
        this.lists = Files.createDirectories(folder.resolve("lists"));
        this.drops = Files.createDirectories(folder.resolve("drops"));
        this.indexFolder = Files.createDirectories(folder.resolve("index"));
        this.stripes = stripes;
        boolean areWhole = readLists();
        Optional<Matcher> counts = takeCounts();
        this.wasWhole = counts.isPresent() && areWhole;
        if (!wasWhole) {
            PlaceIndex.delete(indexFolder);
        }
        this.index = new PlaceIndex(indexFolder);
        if (wasWhole) {
            blocks.set(Long.parseLong(counts.get().group(1)));
            blockBytes.set(Long.parseLong(counts.get().group(2)));
        } else {
            for (KnownPack pack : packs.values()) {
                index(pack);
            }
        }
    }

    private boolean readLists() throws IOException {
        boolean areWhole = true;
        try (Stream<Path> files = Files.list(lists)) {
            for (Path file : files.sorted().toList()) {
                Matcher name = LIST_FILE.matcher(file.getFileName().toString());
                if (!name.matches()) {
                    Files.delete(file); // Left by a crash before it had its name.
                    continue;
                }
                try {
                    int number = Integer.parseInt(name.group(1));
                    keep(KnownPack.of(number, name.group(2), map(file), drops.resolve(name.group(2))));
                } catch (MalformedException e) {
                    LOG.log(System.Logger.Level.WARNING, "{0}; it is asked for again", e.getMessage());
                    Files.delete(file);
                    areWhole = false;
                }
            }
        }
        return areWhole;
    }

    private static PackList map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            return PackList.trusted(bytes, file.toString());
        }
    }

    /** The counts of an index that was closed; from here on it is not whole until it is closed again. */
    private Optional<Matcher> takeCounts() throws IOException {
        Path file = indexFolder.resolve(WHOLE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Matcher counts = COUNTS.matcher(Files.readString(file));
        Files.delete(file);
        Folder.force(indexFolder);
        return counts.matches() ? Optional.of(counts) : Optional.empty();
    }

    /** Whether the index was closed as it should be; else a block may be here and on this machine too. */
    boolean wasWhole() {
        return wasWhole;
    }

    private void keep(KnownPack pack) {
        packs.put(pack.number(), pack);
        named.put(pack.name(), pack);
    }

    Collection<KnownPack> packs() {
        return packs.values();
    }

    Optional<KnownPack> pack(int number) {
        return Optional.ofNullable(packs.get(number));
    }

    Optional<KnownPack> named(String name) {
        return Optional.ofNullable(named.get(name));
    }

    /** Where a block is held. */
    Optional<Found> find(Multihash hash) throws IOException {
        Found[] found = new Found[1];
        index.find(hash, place -> {
            KnownPack pack = packs.get(place.list());
            boolean isThere = pack != null && pack.holds(place.entry(), hash);
            if (isThere) {
                found[0] = new Found(pack, place.entry());
            }
            return isThere;
        });
        return Optional.ofNullable(found[0]);
    }

    /**
     * Keeps a pack's list, so that the pack is known after a crash too; its blocks are found once they are {@link
     * #index}ed.
     */
    KnownPack enter(String name, PackList list) throws IOException {
        int number = packs.isEmpty() ? 1 : packs.lastKey() + 1;
        if (number > Place.LIST_MAX || list.count() > Place.ENTRIES_MAX) {
            throw new LimitException("The bucket's packs", "packs", Place.LIST_MAX, "use a second bucket");
        }
        Path file = file(number, name);
        Folder.replace(file, list.bytes());
        KnownPack pack = KnownPack.of(number, name, map(file), drops.resolve(name));
        keep(pack);
        return pack;
    }

    private Path file(int number, String name) {
        return lists.resolve(String.format(Locale.ROOT, "%08d-%s.list", number, name));
    }

    /** Lets the blocks of a pack that are not dropped be found. */
    void index(KnownPack pack) throws IOException {
        for (int i = 0; i < pack.list().count(); i++) {
            Multihash hash = pack.list().multihash(i);
            Lock stripe = stripes.of(hash);
            stripe.lock();
            try {
                if (!pack.isDropped(i)) {
                    index(hash, pack, i);
                }
            } finally {
                stripe.unlock();
            }
        }
    }

    /** Lets a block be found; its stripe is held. */
    void index(Multihash hash, KnownPack pack, int entry) throws IOException {
        boolean isNew = find(hash).isEmpty();
        index.add(hash, new Place(pack.number(), entry));
        if (isNew) {
            blocks.incrementAndGet();
            blockBytes.addAndGet(pack.list().length(entry));
        }
    }

    /** Drops the block from every pack that holds it; its stripe is held. @return whether one did */
    boolean drop(Multihash hash) throws IOException {
        Optional<Found> held = find(hash);
        if (held.isEmpty()) {
            return false;
        }
        blocks.decrementAndGet();
        blockBytes.addAndGet(-held.get().pack().list().length(held.get().entry()));
        while (held.isPresent()) {
            Found found = held.get();
            found.pack().drop(found.entry());
            index.remove(hash, new Place(found.pack().number(), found.entry()));
            held = find(hash);
        }
        return true;
    }

    /** Drops one entry of a pack; other packs may hold the block still. Its stripe is held. */
    void drop(Multihash hash, KnownPack pack, int entry) throws IOException {
        if (pack.drop(entry)
                && index.remove(hash, new Place(pack.number(), entry))
                && find(hash).isEmpty()) {
            blocks.decrementAndGet();
            blockBytes.addAndGet(-pack.list().length(entry));
        }
    }

    /** Forgets a pack that is gone. @return how many blocks are not held any more */
    long forget(KnownPack pack) throws IOException {
        long lost = 0;
        for (int i = 0; i < pack.list().count(); i++) {
            Multihash hash = pack.list().multihash(i);
            Lock stripe = stripes.of(hash);
            stripe.lock();
            try {
                boolean wasHeld = index.remove(hash, new Place(pack.number(), i));
                if (wasHeld && find(hash).isEmpty()) {
                    blocks.decrementAndGet();
                    blockBytes.addAndGet(-pack.list().length(i));
                    lost++;
                }
            } finally {
                stripe.unlock();
            }
        }
        named.remove(pack.name());
        packs.remove(pack.number());
        Files.deleteIfExists(file(pack.number(), pack.name()));
        return lost;
    }

    /** Forgets what was dropped from packs that are no more. */
    void forgetDrops() throws IOException {
        try (Stream<Path> files = Files.list(drops)) {
            for (Path file : files.toList()) {
                if (!named.containsKey(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Whether this is the entry by which the block is found; its stripe is held. */
    boolean isFoundAt(Multihash hash, KnownPack pack, int entry) throws IOException {
        Optional<Found> found = find(hash);
        return found.isPresent() && found.get().pack() == pack && found.get().entry() == entry;
    }

    long blocks() {
        return blocks.get();
    }

    long blockBytes() {
        return blockBytes.get();
    }

    /** Returns when what was dropped is so after a power loss. */
    void save() throws IOException {
        for (KnownPack pack : packs.values()) {
            pack.save();
        }
    }

    long diskBytes() {
        long bytes = index.diskBytes();
        for (KnownPack pack : packs.values()) {
            bytes += pack.list().bytes().limit();
        }
        return bytes;
    }

    /** Lets the next process find the index whole. */
    void close() throws IOException {
        save();
        index.force();
        String counts = "blocks " + blocks.get() + "\nbytes " + blockBytes.get() + "\n";
        Folder.replace(indexFolder.resolve(WHOLE), ByteBuffer.wrap(counts.getBytes(StandardCharsets.UTF_8)));
    }
}
