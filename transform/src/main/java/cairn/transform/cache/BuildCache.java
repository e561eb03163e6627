package cairn.transform.cache;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.CorruptBlockException;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.multihash.HashFunction;
import cairn.data.protobuf.ProtoReader;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.FileBuilder;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.Leaf;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.node.dag.DagWalk;
import cairn.node.read.FileContent;
import cairn.storage.block.BlockStore;
import cairn.storage.cache.CacheTable;
import cairn.storage.cache.CachedEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The caches of build tools, on a node's blocks. What is kept stays until the caches take more than they may; then what
 * was not used for the longest time goes. May be used by any thread.
 */
public final class BuildCache {
    /** How much of what the caches may take goes at once when they are full. */
    private static final int EVICTED_SHARE = 10;
    /** No entry may take more than this part of what all may take. */
    private static final int ENTRY_SHARE = 8;

    private static final int ACTION_BYTES_MAX = 16 * 1024 * 1024;
    private static final int NARINFO_BYTES_MAX = 1024 * 1024;
    /** The field of a path's description that says where the archive is, relative to the cache. */
    private static final String URL = "URL: ";

    private static final int CHUNK_BYTES = 1024 * 1024;
    private static final ImportProfile PROFILE = ImportProfile.UNIXFS_V1_2025;
    private static final Duration USE_STEP = Duration.ofHours(1);
    private static final int TOUCHES_MAX = 1000;
    private static final String BYTES_MAX = "cache.bytes-max";
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private final Node node;
    private final BlockStore blocks;
    private final CacheTable table;
    private final EntryWriter writer;
    private final InstantSource clock;
    private final long bytesMax;
    private final RecentEntries recent = new RecentEntries();
    private final Map<CacheName, CachedEntry> touched = new ConcurrentHashMap<>();
    /** What all entries take; -1 until it is counted. */
    private final AtomicLong bytes = new AtomicLong(-1);

    /**
     * Makes a view of the node's caches.
     *
     * @param bytesMax how much all entries may take
     */
    public BuildCache(Node node, long bytesMax, InstantSource clock) {
        this.node = node.offline();
        this.blocks = this.node.blocks();
        this.table = node.caches();
        this.writer = new EntryWriter(table);
        this.clock = clock;
        this.bytesMax = bytesMax;
    }

    /** A view for looking at the caches, which keeps nothing. */
    public static BuildCache of(Node node) {
        return new BuildCache(node, Long.MAX_VALUE, InstantSource.system());
    }

    /** How long an entry may be. */
    public long entryBytesMax() {
        return bytesMax / ENTRY_SHARE;
    }

    /**
     * What the name stands for, if all of it is here; for the result of an action, and for what Nix says of a path,
     * also all that it speaks of. Counts as its use.
     */
    public Optional<CachedEntry> find(CacheName name) throws IOException {
        Optional<CachedEntry> found = whole(name);
        if (found.isEmpty() || !name.isAction() && !name.isNarInfo()) {
            return found;
        }
        try {
            boolean isUseful = name.isAction() ? speaksOfWhatIsHere(name, found.get()) : hasArchive(name, found.get());
            return isUseful ? found : Optional.empty();
        } catch (CorruptBlockException | NotFoundException e) {
            return Optional.empty(); // It, or what it speaks of, was damaged and is forgotten now.
        }
    }

    private Optional<CachedEntry> whole(CacheName name) throws IOException {
        if (name.isContent() && name.hash().equals(EMPTY)) {
            Cid cid = Block.of(Codec.RAW, HashFunction.SHA2_256, ByteBuffer.allocate(0))
                    .cid();
            return Optional.of(new CachedEntry(name.space(), name.path(), cid, 0, clock.instant()));
        }
        Optional<CachedEntry> found = recent.find(name);
        if (found.isEmpty()) {
            found = table.find(name.space(), name.path());
            found.ifPresent(entry -> recent.put(name, entry));
        }
        if (found.isEmpty() || !isWhole(found.get().cid())) {
            return Optional.empty();
        }
        use(name, found.get());
        return found;
    }

    private boolean isWhole(Cid cid) throws IOException {
        if (cid.has(Codec.RAW)) {
            return blocks.has(cid.hash());
        }
        try {
            new DagWalk(blocks).walk(cid, (_, _) -> {});
            return true;
        } catch (NotFoundException | CorruptBlockException e) {
            return false; // It will be made again.
        }
    }

    private boolean speaksOfWhatIsHere(CacheName name, CachedEntry entry) throws IOException {
        Optional<ActionOutputs> outputs =
                entry.sizeBytes() > ACTION_BYTES_MAX ? Optional.empty() : ActionOutputs.read(bytes(entry));
        if (outputs.isEmpty()) {
            return true;
        }
        try {
            return areHere(name.space(), outputs.get());
        } catch (MalformedException e) {
            return false; // A tree that nobody can use.
        }
    }

    private boolean areHere(String space, ActionOutputs outputs) throws IOException {
        Deque<ActionOutputs> waiting = new ArrayDeque<>(List.of(outputs));
        Set<BlobDigest> seen = new HashSet<>();
        while (!waiting.isEmpty()) {
            ActionOutputs next = waiting.pop();
            for (BlobDigest file : next.files()) {
                if (seen.add(file)
                        && whole(CacheName.content(space, file.hash())).isEmpty()) {
                    return false;
                }
            }
            for (BlobDigest tree : next.trees()) {
                waiting.push(ActionOutputs.ofTree(structure(space, tree)));
            }
            for (BlobDigest directory : next.directories()) {
                if (seen.add(directory)) {
                    waiting.push(ActionOutputs.ofDirectory(ProtoReader.lenient(structure(space, directory))));
                }
            }
        }
        return true;
    }

    /** A tree's or a directory's bytes. */
    private ByteBuffer structure(String space, BlobDigest digest) throws IOException {
        CachedEntry entry = whole(CacheName.content(space, digest.hash()))
                .filter(found -> found.sizeBytes() <= ACTION_BYTES_MAX)
                .orElseThrow(() -> new NotFoundException("The tree " + digest.hash() + " is not here"));
        return bytes(entry);
    }

    /** Whether the archive is here that a path's description names. */
    private boolean hasArchive(CacheName name, CachedEntry entry) throws IOException {
        if (entry.sizeBytes() > NARINFO_BYTES_MAX) {
            return true;
        }
        Optional<String> url = StandardCharsets.UTF_8
                .decode(bytes(entry))
                .toString()
                .lines()
                .filter(line -> line.startsWith(URL))
                .map(line -> line.substring(URL.length()).strip())
                .findFirst();
        try {
            return url.isEmpty() || whole(name.sibling(url.get())).isPresent();
        } catch (MalformedException e) {
            return true; // It lies elsewhere, and is none of ours.
        }
    }

    /** A short entry's bytes. */
    public ByteBuffer bytes(CachedEntry entry) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(entry.sizeBytes()));
        copy(entry, all::put);
        return all.flip();
    }

    /** Hands over all that an entry stands for; see the other. */
    public void copy(CachedEntry entry, FileContent.Sink sink) throws IOException {
        copy(entry, 0, entry.sizeBytes(), sink);
    }

    /**
     * Hands over a part of what an entry stands for.
     *
     * @throws CorruptBlockException where it is damaged; it is forgotten then
     */
    public void copy(CachedEntry entry, long offset, long length, FileContent.Sink sink) throws IOException {
        long count = Math.min(length, entry.sizeBytes() - offset);
        if (count <= 0) {
            return;
        }
        try {
            copyFile(entry.cid(), offset, count, sink);
        } catch (CorruptBlockException | NotFoundException e) {
            forget(entry);
            throw e;
        }
    }

    private void copyFile(Cid cid, long offset, long length, FileContent.Sink sink) throws IOException {
        if (cid.has(Codec.RAW)) {
            sink.write(node.block(cid).bytes().slice((int) offset, (int) length));
        } else if (node.files().open(cid) instanceof UnixFsEntry.File file) {
            node.content().copy(file, offset, length, sink);
        } else {
            throw new MalformedException("The cached " + cid + " is no file");
        }
    }

    /**
     * Keeps what {@code body} gives under a name, in place of what it stood for.
     *
     * @throws MalformedException where it is not what the name says
     * @throws LimitException where it is longer than an entry may be, or the store is full
     */
    public CachedEntry put(CacheName name, InputStream body) throws IOException {
        MessageDigest digest = sha256();
        CachedEntry[] kept = new CachedEntry[1];
        node.write(
                sink -> {
                    kept[0] = read(name, body, digest, sink);
                    return kept[0];
                },
                entry -> node.hold(entry.cid(), () -> writer.put(entry)));
        recent.put(name, kept[0]);
        makeRoom(kept[0].sizeBytes());
        return kept[0];
    }

    private CachedEntry read(CacheName name, InputStream body, MessageDigest digest, BlockSink sink)
            throws IOException {
        FileBuilder builder = FileBuilder.of(PROFILE, Attributes.NONE, sink);
        long total = 0;
        byte[] chunk = body.readNBytes(CHUNK_BYTES);
        do {
            total += chunk.length;
            if (total > entryBytesMax()) {
                throw new LimitException(
                        name.path() + " is too long",
                        BYTES_MAX + " / " + ENTRY_SHARE,
                        entryBytesMax(),
                        "keep less under one name, or raise " + BYTES_MAX);
            }
            digest.update(chunk);
            Leaf leaf = PROFILE.leaves().make(ByteBuffer.wrap(chunk));
            sink.put(leaf.block());
            builder.add(leaf);
            chunk = body.readNBytes(CHUNK_BYTES);
        } while (chunk.length > 0);
        String hash = HexFormat.of().formatHex(digest.digest());
        if (name.isContent() && !hash.equals(name.hash())) {
            throw new MalformedException("The SHA-256 of what was sent is " + hash + ", not " + name.hash());
        }
        Cid cid = builder.finish().cid();
        return new CachedEntry(name.space(), name.path(), cid, total, clock.instant());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private void use(CacheName name, CachedEntry entry) throws IOException {
        Instant now = clock.instant();
        if (now.isBefore(entry.used().plus(USE_STEP))) {
            return;
        }
        CachedEntry used = new CachedEntry(entry.space(), entry.name(), entry.cid(), entry.sizeBytes(), now);
        recent.put(name, used);
        touched.put(name, used);
        if (touched.size() >= TOUCHES_MAX) {
            writeUses();
        }
    }

    /** Writes down what was used. */
    private void writeUses() throws IOException {
        List<CacheName> names = List.copyOf(touched.keySet());
        List<CachedEntry> entries = names.stream()
                .map(touched::remove)
                .filter(entry -> entry != null)
                .toList();
        table.touch(entries, clock.instant());
    }

    /** Forgets the oldest entries where all take too much. */
    private void makeRoom(long added) throws IOException {
        long now = bytes.get() < 0 ? count() : bytes.addAndGet(added);
        if (now <= bytesMax) {
            return;
        }
        synchronized (this) {
            long excess = count() - bytesMax;
            if (excess > 0) {
                writeUses();
                List<CachedEntry> removed = table.removeOldest(excess + bytesMax / EVICTED_SHARE);
                removed.forEach(entry -> recent.remove(new CacheName(entry.space(), entry.name())));
                count();
            }
        }
    }

    private long count() throws IOException {
        long sum = table.totals().stream().mapToLong(CacheTable.Total::bytes).sum();
        bytes.set(sum);
        return sum;
    }

    /** Forgets what a name stands for; whether it stood for anything. */
    public boolean remove(CacheName name) throws IOException {
        Optional<CachedEntry> found = table.find(name.space(), name.path());
        return found.isPresent() && forget(found.get());
    }

    private boolean forget(CachedEntry entry) throws IOException {
        recent.remove(new CacheName(entry.space(), entry.name()));
        return table.remove(entry);
    }

    /** Forgets all of a space; returns how many entries. */
    public int clear(String space) throws IOException {
        int removed = table.clear(space);
        recent.clear();
        bytes.set(-1);
        return removed;
    }

    /** How much there is, space by space. */
    public List<CacheTable.Total> totals() throws IOException {
        return table.totals();
    }
}
