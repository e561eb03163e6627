package cairn.data.unixfs;

import cairn.data.block.BlockNaming;
import cairn.data.chunk.ChunkerSpec;
import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Every parameter that decides which CIDs an import gives. Immutable; {@code with…} gives a changed copy and applies
 * what the change implies, as Kubo does: CIDv1 means raw leaves and CIDv0 wrapped ones unless {@link #withRawLeaves}
 * said otherwise, a hash other than sha2-256 means CIDv1 unless {@link #withCidVersion} said otherwise, and
 * attributes mean wrapped leaves unless told. The order of changes does not matter; {@link #check()} says whether
 * they fit together.
 */
public final class ImportProfile {
    /** What everybody used until 2025 (IPIP-499): CIDv0, wrapped leaves of 256 KiB, 174 links. */
    public static final ImportProfile UNIXFS_V0_2015 = new ImportProfile();

    /** What to use today (IPIP-499): CIDv1, raw leaves of 1 MiB, 1024 links, directories measured by their block. */
    public static final ImportProfile UNIXFS_V1_2025 = modern();

    /** Kubo's limits for the fan-out of a HAMT. */
    public static final int FAN_OUT_MIN = 8;

    /** Kubo's limits for the fan-out of a HAMT. */
    public static final int FAN_OUT_MAX = 1024;

    /** The inline limit where none is given. */
    public static final int INLINE_BYTES_DEFAULT = 32;

    private static final int UNTOLD = -1;

    private int toldCidVersion = UNTOLD;
    private Optional<Boolean> toldRawLeaves = Optional.empty();
    private boolean keepsAttributes;
    private int profileCidVersion;
    private HashFunction function = HashFunction.SHA2_256;
    private int inlineBytesMax = BlockNaming.NO_INLINE;
    private ChunkerSpec chunker = ChunkerSpec.size(256 * 1024);
    private FileLayout layout = FileLayout.BALANCED;
    private int fileLinksMax = 174;
    private int directoryLinksMax;
    private int hamtFanOut = 256;
    private int hamtThresholdBytes = 256 * 1024;
    private SizeEstimation sizeEstimation = SizeEstimation.LINKS;

    private ImportProfile() {}

    private ImportProfile(ImportProfile other) {
        toldCidVersion = other.toldCidVersion;
        toldRawLeaves = other.toldRawLeaves;
        keepsAttributes = other.keepsAttributes;
        profileCidVersion = other.profileCidVersion;
        function = other.function;
        inlineBytesMax = other.inlineBytesMax;
        chunker = other.chunker;
        layout = other.layout;
        fileLinksMax = other.fileLinksMax;
        directoryLinksMax = other.directoryLinksMax;
        hamtFanOut = other.hamtFanOut;
        hamtThresholdBytes = other.hamtThresholdBytes;
        sizeEstimation = other.sizeEstimation;
    }

    private static ImportProfile modern() {
        ImportProfile modern = new ImportProfile();
        modern.profileCidVersion = 1;
        modern.chunker = ChunkerSpec.size(1024 * 1024);
        modern.fileLinksMax = 1024;
        modern.sizeEstimation = SizeEstimation.BLOCK;
        return modern;
    }

    /** The names that {@link #named} knows, aliases last. */
    public static List<String> names() {
        return List.of("unixfs-v1-2025", "unixfs-v0-2015", "legacy-cid-v0");
    }

    /** The profile of one of the {@link #names()}. */
    public static ImportProfile named(String name) throws MalformedException {
        return switch (name) {
            case "unixfs-v1-2025" -> UNIXFS_V1_2025;
            case "unixfs-v0-2015", "legacy-cid-v0" -> UNIXFS_V0_2015;
            default ->
                throw new MalformedException(
                        "There is no import profile \"" + name + "\"; there are " + String.join(", ", names()));
        };
    }

    /** 0 or 1. */
    public ImportProfile withCidVersion(int version) throws MalformedException {
        require(version == 0 || version == 1, "A CID has version 0 or 1, not " + version);
        ImportProfile changed = new ImportProfile(this);
        changed.toldCidVersion = version;
        return changed;
    }

    public ImportProfile withHash(HashFunction newFunction) throws MalformedException {
        require(
                newFunction.code() != HashFunction.IDENTITY.code(),
                "Files cannot be named by the identity hash; inline small blocks instead");
        ImportProfile changed = new ImportProfile(this);
        changed.function = newFunction;
        return changed;
    }

    public ImportProfile withRawLeaves(boolean rawLeaves) {
        ImportProfile changed = new ImportProfile(this);
        changed.toldRawLeaves = Optional.of(rawLeaves);
        return changed;
    }

    /** For an import that keeps modes or times: leaves are wrapped unless {@link #withRawLeaves} was told otherwise. */
    public ImportProfile withAttributes() {
        ImportProfile changed = new ImportProfile(this);
        changed.keepsAttributes = true;
        return changed;
    }

    /** Blocks of up to {@code bytesMax} bytes are held by their CID. */
    public ImportProfile withInline(int bytesMax) throws MalformedException {
        require(
                bytesMax >= 0 && bytesMax <= Multihash.IDENTITY_BYTES_MAX,
                "A CID holds a block of up to " + Multihash.IDENTITY_BYTES_MAX + " bytes, not " + bytesMax);
        ImportProfile changed = new ImportProfile(this);
        changed.inlineBytesMax = bytesMax;
        return changed;
    }

    public ImportProfile withChunker(ChunkerSpec newChunker) {
        ImportProfile changed = new ImportProfile(this);
        changed.chunker = newChunker;
        return changed;
    }

    public ImportProfile withLayout(FileLayout newLayout) {
        ImportProfile changed = new ImportProfile(this);
        changed.layout = newLayout;
        return changed;
    }

    /** How many links a node of a file has at most, 2 or more. */
    public ImportProfile withFileLinksMax(int links) throws MalformedException {
        require(links >= 2, "A node of a file has at least 2 links, not " + links);
        ImportProfile changed = new ImportProfile(this);
        changed.fileLinksMax = links;
        return changed;
    }

    /** How many entries a directory has at most that is one block; 0 for any number. */
    public ImportProfile withDirectoryLinksMax(int links) throws MalformedException {
        require(links >= 0, "A directory has 0 entries (no limit) or more, not " + links);
        ImportProfile changed = new ImportProfile(this);
        changed.directoryLinksMax = links;
        return changed;
    }

    /** A power of two, 8 to 1024. */
    public ImportProfile withHamtFanOut(int fanOut) throws MalformedException {
        require(
                fanOut >= FAN_OUT_MIN && fanOut <= FAN_OUT_MAX && Integer.bitCount(fanOut) == 1,
                "The fan-out of a HAMT is a power of two from 8 to 1024, not " + fanOut);
        ImportProfile changed = new ImportProfile(this);
        changed.hamtFanOut = fanOut;
        return changed;
    }

    /** A directory that is larger becomes a HAMT; 0 for never, whatever the other limits say. */
    public ImportProfile withHamtThreshold(int bytes) throws MalformedException {
        require(bytes >= 0, "The HAMT threshold is 0 (never) or more bytes, not " + bytes);
        ImportProfile changed = new ImportProfile(this);
        changed.hamtThresholdBytes = bytes;
        return changed;
    }

    public ImportProfile withSizeEstimation(SizeEstimation estimation) {
        ImportProfile changed = new ImportProfile(this);
        changed.sizeEstimation = estimation;
        return changed;
    }

    /** This profile with the CID version and the hash function of {@code cid}, which may be a raw leaf's. */
    public ImportProfile namedLike(Cid cid) throws MalformedException {
        Optional<HashFunction> known = HashFunction.byCode(cid.hash().code());
        ImportProfile like = known.isEmpty() || cid.hash().isIdentity() ? this : withHash(known.get());
        return like.withCidVersion(cid.version());
    }

    /** This profile, where its parameters fit together. */
    public ImportProfile check() throws MalformedException {
        require(
                toldCidVersion != 0 || function.equals(HashFunction.SHA2_256),
                "A CIDv0 is always sha2-256; leave out the CID version, or make it 1, to use " + function.name());
        return this;
    }

    public int cidVersion() {
        if (toldCidVersion != UNTOLD) {
            return toldCidVersion;
        }
        return function.equals(HashFunction.SHA2_256) ? profileCidVersion : 1;
    }

    public boolean hasRawLeaves() {
        return toldRawLeaves.orElseGet(() -> !keepsAttributes && cidVersion() == 1);
    }

    /** How blocks are named. */
    public BlockNaming naming() {
        return new BlockNaming(cidVersion(), function, inlineBytesMax);
    }

    public ChunkerSpec chunker() {
        return chunker;
    }

    public FileLayout layout() {
        return layout;
    }

    public int fileLinksMax() {
        return fileLinksMax;
    }

    /** 0 for no limit. */
    public int directoryLinksMax() {
        return directoryLinksMax;
    }

    public int hamtFanOut() {
        return hamtFanOut;
    }

    /** 0 for no HAMT at all. */
    public int hamtThresholdBytes() {
        return hamtThresholdBytes;
    }

    public SizeEstimation sizeEstimation() {
        return sizeEstimation;
    }

    /** What makes the leaves of files. */
    public LeafMaker leaves() {
        UnixFsData.Type type = layout == FileLayout.TRICKLE ? UnixFsData.Type.RAW : UnixFsData.Type.FILE;
        return new LeafMaker(naming(), hasRawLeaves(), type);
    }

    /** Every parameter by its name, to be kept with what was imported. Equal ones give equal CIDs. */
    public SequencedMap<String, String> parameters() {
        return new TreeMap<>(Map.ofEntries(
                Map.entry("chunker", chunker.toString()),
                Map.entry("cid-version", Integer.toString(cidVersion())),
                Map.entry("hash", function.name()),
                Map.entry("inline-limit", inlineBytesMax < 0 ? "none" : Integer.toString(inlineBytesMax)),
                Map.entry("layout", lower(layout)),
                Map.entry("max-directory-links", Integer.toString(directoryLinksMax)),
                Map.entry("max-file-links", Integer.toString(fileLinksMax)),
                Map.entry("max-hamt-fanout", Integer.toString(hamtFanOut)),
                Map.entry("hamt-size-estimation", lower(sizeEstimation)),
                Map.entry("hamt-threshold", Integer.toString(hamtThresholdBytes)),
                Map.entry("raw-leaves", Boolean.toString(hasRawLeaves()))));
    }

    @Override
    public String toString() {
        return "ImportProfile" + parameters();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void require(boolean holds, String otherwise) throws MalformedException {
        if (!holds) {
            throw new MalformedException(otherwise);
        }
    }
}
