package cairn.storage.pack;

import cairn.data.failure.MalformedException;
import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Brings the index in line with the packs after a crash, or makes it anew where it is missing. Packs that the head
 * calls complete are not read. Of the others, those that are sealed are walked over record by record without looking at
 * payloads; those that are not are read with their checksums, cut behind the last whole record, and sealed.
 *
 * <p>Removals name the record they remove, so the order of packs does not matter: all of them are gathered first.
 */
final class Recovery {
    private static final String HEAD_FILE = "head";

    private final IndexHead head;
    private final PackIndex index;
    private final SortedSet<Integer> numbers;
    private final boolean needed;
    private final Set<Long> removed = new HashSet<>();

    private Recovery(IndexHead head, PackIndex index, SortedSet<Integer> numbers, boolean needed) {
        this.head = head;
        this.index = index;
        this.numbers = numbers;
        this.needed = needed;
    }

    /** Looks at what is in {@code directory}, which is made if it is missing. */
    static Recovery prepare(Path directory) throws IOException {
        Path indexDirectory = directory.resolve("index");
        Files.createDirectories(indexDirectory);
        SortedSet<Integer> numbers = packs(directory);
        IndexHead head = new IndexHead(indexDirectory.resolve(HEAD_FILE));
        boolean isKnown = head.isKnown();
        if (!isKnown) {
            PackIndex.delete(indexDirectory);
            head.reset();
        }
        boolean needed = isKnown ? !head.wasClosed() : !numbers.isEmpty();
        if (needed) {
            head.markOpen();
        }
        PackIndex index;
        try {
            index = new PackIndex(indexDirectory);
        } catch (MalformedException e) {
            PackIndex.delete(indexDirectory);
            head.reset();
            index = new PackIndex(indexDirectory);
            needed = true;
        }
        return new Recovery(head, index, numbers, needed);
    }

    private static SortedSet<Integer> packs(Path directory) throws IOException {
        SortedSet<Integer> numbers = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + Pack.SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                try {
                    numbers.add(Integer.parseInt(name.substring(0, name.length() - Pack.SUFFIX.length())));
                } catch (NumberFormatException e) {
                    throw new MalformedException(file + " has no pack's name; move it out of " + directory);
                }
            }
        }
        return numbers;
    }

    IndexHead head() {
        return head;
    }

    PackIndex index() {
        return index;
    }

    SortedSet<Integer> numbers() {
        return numbers;
    }

    boolean isNeeded() {
        return needed;
    }

    /** Enters what is missing. */
    void run(PackSet packs) throws IOException {
        SortedSet<Integer> unsure = numbers.tailSet(head.completeUpTo() + 1);
        for (int number : unsure) {
            Pack pack = packs.pack(number);
            if (!pack.isSealed()) {
                pack.recover((kind, offset) -> {});
            }
            pack.forEach(Pack.HEAD_BYTES, (kind, offset) -> {
                if (kind == RecordFormat.REMOVAL) {
                    ByteBuffer payload = RecordFormat.payload(pack.bytes(), offset)
                            .order(pack.bytes().order());
                    removed.add(Location.of(payload.getInt(0), payload.getLong(8), 0));
                }
            });
        }
        for (long location : removed) {
            takeOut(packs, location);
        }
        for (int number : unsure) {
            Pack pack = packs.pack(number);
            pack.forEach(Pack.HEAD_BYTES, (kind, offset) -> {
                if (kind == RecordFormat.BLOCK && !removed.contains(Location.of(number, offset, 0))) {
                    enter(packs, pack, offset);
                }
            });
        }
        index.force();
        if (!numbers.isEmpty()) {
            head.setCompleteUpTo(numbers.last());
        }
    }

    private void takeOut(PackSet packs, long location) throws IOException {
        if (!numbers.contains(Location.pack(location))) {
            return;
        }
        Pack pack = packs.pack(location);
        if (RecordFormat.isHead(pack.bytes(), Location.offset(location), pack.end())) {
            Multihash hash = RecordFormat.multihash(pack.bytes(), Location.offset(location));
            packs.replace(hash, location, Location.REMOVED);
        }
    }

    private static void enter(PackSet packs, Pack pack, long offset) throws IOException {
        Multihash hash = RecordFormat.multihash(pack.bytes(), offset);
        if (!Location.isRecord(packs.find(hash))) {
            long fingerprint = Fingerprint.of(hash);
            packs.index().shard(fingerprint).add(fingerprint, Location.of(pack.number(), offset, 0));
        }
    }
}
