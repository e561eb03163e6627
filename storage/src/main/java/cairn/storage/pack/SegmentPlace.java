package cairn.storage.pack;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.storage.device.DeviceClaim;
import cairn.storage.pack.SegmentTable.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Packs as segments of a device, all of one length. A segment is used by one pack after another, and nothing is zeroed
 * in between: what was left there has another pack's salt in its checksums.
 */
final class SegmentPlace implements PackPlace {
    /** The salt of no pack is 0, since packs' numbers have 24 bits. */
    private static final int SALT_BITS = 0x3fff_ffff;

    private static final int SALT_MIN = 0x4000_0000;

    private final Path device;
    private final Medium medium;
    private final DeviceClaim claim;
    private final Superblock superblock;
    private final SegmentTable table;
    private final SegmentViews views = new SegmentViews();
    /** Guarded by this, as all below: what is in each segment. */
    private final Entry[] entries;
    /** Segments by their packs' numbers. */
    private final SortedMap<Integer, Integer> segments = new TreeMap<>();
    /** The free segments, those first that have been free for the longest time. */
    private final Deque<Integer> free = new ArrayDeque<>();

    private final boolean wasDamaged;

    private SegmentPlace(Path device, Medium medium, DeviceClaim claim, Superblock superblock, FileChannel channel)
            throws IOException {
        this.device = device;
        this.medium = medium;
        this.claim = claim;
        this.superblock = superblock;
        this.table = new SegmentTable(superblock);
        this.entries = table.read(channel);
        for (int segment = 0; segment < entries.length; segment++) {
            if (entries[segment] != null && !entries[segment].isFree()) {
                enter(segment);
            }
        }
        boolean isDamaged = false;
        for (int segment = 0; segment < entries.length; segment++) {
            if (entries[segment] == null) {
                isDamaged = true;
                enterDamaged(segment, channel);
            }
        }
        this.wasDamaged = isDamaged;
        IntStream.range(0, entries.length)
                .filter(segment -> entries[segment] != null && entries[segment].isFree())
                .boxed()
                .sorted(Comparator.comparingInt(segment -> entries[segment].number()))
                .forEach(free::add);
    }

    /**
     * Opens a device that {@link PackDevice} made.
     *
     * @throws UnavailableException where another process has it
     * @throws MalformedException where it holds no store, or not the one of this UUID
     */
    static SegmentPlace open(Path device, UUID uuid, Medium medium) throws IOException {
        DeviceClaim claim = PackDevice.claim(device);
        boolean isOpen = false;
        try (FileChannel channel = medium.open(device, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Superblock superblock = Superblock.read(channel, device);
            if (!superblock.uuid().equals(uuid)) {
                throw new MalformedException(device + " holds the store " + superblock.uuid() + ", not " + uuid
                        + "; name the place where that one is now in the configuration (store.at)");
            }
            SegmentPlace place = new SegmentPlace(device, medium, claim, superblock, channel);
            isOpen = true;
            return place;
        } finally {
            if (!isOpen) {
                claim.close();
            }
        }
    }

    private void enter(int segment) throws MalformedException {
        Integer other = segments.put(entries[segment].number(), segment);
        if (other != null) {
            throw new MalformedException(device + " has the pack " + entries[segment].number() + " in the segments "
                    + other + " and " + segment + "; its table is damaged: repair the store from a copy");
        }
    }

    /** Believes what a segment's head says, unless the pack is elsewhere: then the head is of a store before this. */
    private void enterDamaged(int segment, FileChannel channel) throws IOException {
        Optional<Integer> number = numberInHead(channel, segment);
        if (number.isPresent() && !segments.containsKey(number.get())) {
            entries[segment] = new Entry(1, number.get(), Entry.ACTIVE);
            enter(segment);
        }
    }

    /** What the first bytes of a segment say whose entry is damaged: at worst, which pack was there before. */
    private Optional<Integer> numberInHead(FileChannel channel, int segment) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(Pack.HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (head.hasRemaining()) {
            if (channel.read(head, superblock.start(segment) + head.position()) < 0) {
                return Optional.empty();
            }
        }
        return Pack.numberIn(head);
    }

    Superblock superblock() {
        return superblock;
    }

    /** Whether entries of the table were lost, so that an index may know more than the table does. */
    boolean wasDamaged() {
        return wasDamaged;
    }

    /** Notes on the device that it was opened once more, in both superblocks. */
    Superblock noteOpening() throws IOException {
        Superblock opened = superblock.opened(ProcessHandle.current().pid());
        return Uninterrupted.call(() -> {
            try (FileChannel channel = open(StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                PackDevice.write(channel, opened);
            }
            return opened;
        });
    }

    private FileChannel open(OpenOption... options) throws IOException {
        return medium.open(device, options);
    }

    @Override
    public String name() {
        return device.toString();
    }

    @Override
    public synchronized String name(int number) {
        Integer segment = segments.get(number);
        return "pack " + number + " of " + device + (segment == null ? "" : " (segment " + segment + ")");
    }

    @Override
    public synchronized SortedSet<Integer> numbers() {
        return new TreeSet<>(segments.keySet());
    }

    @Override
    public synchronized int lastNumber() {
        int last = 0;
        for (Entry entry : entries) {
            last = entry == null ? last : Math.max(last, entry.number());
        }
        return last;
    }

    @Override
    public boolean isBounded() {
        return true;
    }

    @Override
    public synchronized boolean hasKnownEnd(int number) {
        Integer segment = segments.get(number);
        return segment != null && entries[segment].packBytes() != Entry.ACTIVE;
    }

    @Override
    public synchronized long freeBytes() {
        return (long) free.size() * superblock.segmentBytes();
    }

    @Override
    public PackExtent create(int number, ByteBuffer head, Purpose purpose) throws IOException {
        synchronized (this) {
            if (free.size() <= purpose.leavesFree()) {
                throw full();
            }
            int segment = views.takeUnseen(free).orElseThrow(this::full);
            boolean isMade = false;
            try {
                Extent extent = new Extent(segment, number);
                Uninterrupted.call(() -> {
                    try (FileChannel channel = open(StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                        ByteBuffer bytes = head.duplicate();
                        while (bytes.hasRemaining()) {
                            channel.write(bytes, extent.start() + bytes.position());
                        }
                        change(channel, segment, number, Entry.ACTIVE);
                    }
                    return extent;
                });
                enter(segment);
                isMade = true;
                return extent;
            } finally {
                if (!isMade) {
                    free.addFirst(segment); // The number may be there already: it must not get into another segment.
                }
            }
        }
    }

    private NoExtentException full() {
        return new NoExtentException("The device " + device + " is full: of its " + entries.length + " segments of "
                + superblock.segmentBytes()
                + " bytes no more can be had; make room (cairn repo gc), or move to a larger"
                + " one (cairn store convert)");
    }

    private void change(FileChannel channel, int segment, int number, long packBytes) throws IOException {
        Entry next = entries[segment].next(number, packBytes);
        table.change(channel, segment, next);
        entries[segment] = next;
    }

    @Override
    public synchronized PackExtent extent(int number) throws IOException {
        Integer segment = segments.get(number);
        if (segment == null) {
            throw new UnavailableException("There is no " + name(number));
        }
        return new Extent(segment, number);
    }

    @Override
    public synchronized long bytes(int number) {
        Integer segment = segments.get(number);
        if (segment == null) {
            return 0;
        }
        long packBytes = entries[segment].packBytes();
        return packBytes == Entry.ACTIVE ? superblock.segmentBytes() : packBytes;
    }

    /** The index is that of this opening of the device, so nothing was appended since. */
    @Override
    public synchronized boolean endsAt(int number, long end) {
        return segments.containsKey(number) && !hasKnownEnd(number) && end <= superblock.segmentBytes();
    }

    @Override
    public void forceDeletions() {
        // Each is on the medium when it is made.
    }

    @Override
    public void close() throws IOException {
        claim.close();
    }

    /** A segment with its pack. */
    private final class Extent implements PackExtent {
        private final int segment;
        private final int number;

        private Extent(int segment, int number) {
            this.segment = segment;
            this.number = number;
        }

        @Override
        public String name() {
            return "pack " + number + " of " + device + " (segment " + segment + ")";
        }

        @Override
        public FileChannel open(OpenOption... options) throws IOException {
            return SegmentPlace.this.open(options);
        }

        @Override
        public long start() {
            return superblock.start(segment);
        }

        @Override
        public int salt() {
            return SALT_MIN + ((int) superblock.uuid().getLeastSignificantBits() & SALT_BITS) + number;
        }

        @Override
        public boolean isBounded() {
            return true;
        }

        @Override
        public void reserve(long bytes) {
            // It has its segment.
        }

        @Override
        public ByteBuffer map() throws IOException {
            return Uninterrupted.call(() -> {
                try (FileChannel channel = open(StandardOpenOption.READ)) {
                    ByteBuffer map = channel.map(FileChannel.MapMode.READ_ONLY, start(), bytes(number))
                            .order(ByteOrder.LITTLE_ENDIAN);
                    views.add(segment, map);
                    return map;
                }
            });
        }

        /** The first record behind the end is no record any more; those behind it are not reached from there. */
        @Override
        public void cut(FileChannel channel, long bytes) throws IOException {
            int count = (int) Math.min(RecordFormat.HEAD_BYTES, superblock.segmentBytes() - bytes);
            ByteBuffer zeros = ByteBuffer.allocate(count);
            while (zeros.hasRemaining()) {
                channel.write(zeros, start() + bytes + zeros.position());
            }
        }

        @Override
        public void finish(FileChannel channel, long bytes) throws IOException {
            channel.force(false);
            synchronized (SegmentPlace.this) {
                change(channel, segment, number, bytes);
            }
        }

        @Override
        public void delete() throws IOException {
            synchronized (SegmentPlace.this) {
                Uninterrupted.call(() -> {
                    try (FileChannel channel = open(StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                        change(channel, segment, number, Entry.FREE);
                    }
                    return segment;
                });
                segments.remove(number);
                free.addLast(segment);
            }
        }
    }
}
