package cairn.storage.kubo;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.ipld.IpldNode;
import cairn.data.key.SecretKey;
import cairn.data.multibase.Multibase;
import cairn.data.multihash.Multihash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A repository of Kubo's, which stays as it is. Held against a node of Kubo's until closed. For one thread.
 */
public final class KuboRepository implements Closeable {
    /** A root that is pinned; {@code name} is empty where it has none. */
    public record PinnedRoot(Cid cid, boolean isRecursive, String name) {}

    /** Takes the files of blocks. */
    public interface BlockFiles {
        /** A block, as the file is named. */
        void see(Multihash hash, Path file) throws IOException;

        /** A file whose name is no block's. */
        void strange(Path file) throws IOException;
    }

    /** Since this version blocks are kept by their multihashes, and pins with the other records. */
    private static final int VERSION_MIN = 12;

    private static final int VERSION_MAX = 18;
    private static final long SMALL_FILE_BYTES_MAX = 16L * 1024 * 1024;
    private static final String BLOCK_SUFFIX = ".data";
    private static final String KEY_PREFIX = "key_";
    private static final String PINS = "/pins/pin/";
    private static final String FILES_ROOT = "/local/filesroot";
    private static final int RECURSIVE = 0;
    private static final int DIRECT = 1;

    private final Path directory;
    private final Path blocks;
    private final Path records;
    private final Optional<FileChannel> lock;

    private KuboRepository(Path directory, Path blocks, Path records, Optional<FileChannel> lock) {
        this.directory = directory;
        this.blocks = blocks;
        this.records = records;
        this.lock = lock;
    }

    /**
     * Opens the repository in {@code directory}, which is what Kubo calls IPFS_PATH.
     *
     * @throws UnavailableException where a node of Kubo's runs with it
     * @throws MalformedException where it is none, or one of another kind or version; the message says which
     */
    public static KuboRepository open(Path directory) throws IOException {
        Path versionFile = directory.resolve("version");
        if (!Files.exists(versionFile) || !Files.exists(directory.resolve("datastore_spec"))) {
            throw new MalformedException(
                    directory + " is no repository of Kubo's: it has no version and datastore_spec");
        }
        String version = text(versionFile).strip();
        if (!version.matches("[0-9]{1,3}")
                || Integer.parseInt(version) < VERSION_MIN
                || Integer.parseInt(version) > VERSION_MAX) {
            throw new MalformedException(directory + " has version " + version + "; this program reads " + VERSION_MIN
                    + " to " + VERSION_MAX + "; bring an older one up to date with: ipfs repo migrate");
        }
        IpldNode spec = json(directory.resolve("datastore_spec"));
        Path blocks = mount(directory, spec, "/blocks", "flatfs");
        Path records = mount(directory, spec, "/", "levelds");
        return new KuboRepository(directory, blocks, records, lock(directory));
    }

    private static Path mount(Path directory, IpldNode spec, String point, String type) throws IOException {
        IpldNode mounts = spec.child("mounts").orElse(new IpldNode.ListNode(List.of()));
        if (mounts instanceof IpldNode.ListNode list) {
            for (IpldNode each : list.elements()) {
                if (string(each, "mountpoint").equals(point)
                        && string(each, "type").equals(type)) {
                    return directory.resolve(string(each, "path"));
                }
            }
        }
        throw new MalformedException(directory + " does not keep " + point + " in " + type
                + " (see its datastore_spec), which is all that this program reads; export what it pins instead: ipfs"
                + " dag export");
    }

    private static String string(IpldNode map, String name) {
        return map.child(name).orElse(IpldNode.ofNull()) instanceof IpldNode.StringNode text ? text.value() : "";
    }

    private static Optional<FileChannel> lock(Path directory) throws IOException {
        Path file = directory.resolve("repo.lock");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock lock = null;
        try {
            lock = channel.tryLock(0, Long.MAX_VALUE, true);
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new UnavailableException("A node of Kubo's runs with " + directory + "; stop it: ipfs shutdown");
        }
        return Optional.of(channel);
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.size(file) > SMALL_FILE_BYTES_MAX) {
            throw new MalformedException(file + " is longer than " + SMALL_FILE_BYTES_MAX + " bytes");
        }
        return Files.readAllBytes(file);
    }

    private static String text(Path file) throws IOException {
        return new String(bytes(file), StandardCharsets.UTF_8);
    }

    private static IpldNode json(Path file) throws IOException {
        return codec(Codec.JSON).decodeRelaxed(ByteBuffer.wrap(bytes(file)));
    }

    private static BlockCodec codec(Codec codec) {
        return BlockCodecs.byCode(codec.code()).orElseThrow();
    }

    /** Visits the files of all blocks, in no order; their bytes may be anything. */
    public void forEachBlock(BlockFiles visitor) throws IOException {
        forEachBlock(blocks, visitor);
    }

    private static void forEachBlock(Path folder, BlockFiles visitor) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (Files.isDirectory(file)) {
                    if (!name.startsWith(".")) {
                        forEachBlock(file, visitor);
                    }
                } else if (name.endsWith(BLOCK_SUFFIX)) {
                    Optional<Multihash> hash = hash(name.substring(0, name.length() - BLOCK_SUFFIX.length()));
                    if (hash.isPresent()) {
                        visitor.see(hash.get(), file);
                    } else {
                        visitor.strange(file);
                    }
                }
            }
        }
    }

    private static Optional<Multihash> hash(String key) {
        try {
            return Optional.of(Multihash.parse(Multibase.BASE32UPPER.decodeBare(key)));
        } catch (MalformedException e) {
            return Optional.empty(); // It is told as a strange one.
        }
    }

    /** What is pinned. */
    public List<PinnedRoot> pins() throws IOException {
        List<PinnedRoot> pins = new ArrayList<>();
        for (ByteBuffer record : LevelDb.read(records, PINS).values()) {
            IpldNode pin = codec(Codec.CBOR).decodeRelaxed(record);
            IpldNode cid = pin.child("cid").orElse(IpldNode.ofNull());
            IpldNode mode = pin.child("mode").orElse(IpldNode.of(RECURSIVE));
            if (!(cid instanceof IpldNode.BytesNode bytes)
                    || !(mode instanceof IpldNode.IntNode number)
                    || number.value() != RECURSIVE && number.value() != DIRECT) {
                throw new MalformedException("A pin in " + records + " is written in a way that is not known");
            }
            byte[] cidBytes = new byte[bytes.value().remaining()];
            bytes.value().duplicate().get(cidBytes);
            pins.add(new PinnedRoot(Cid.parse(cidBytes), number.value() == RECURSIVE, string(pin, "name")));
        }
        return pins;
    }

    /** The root of the files that {@code ipfs files} shows, where there ever were some. */
    public Optional<Cid> filesRoot() throws IOException {
        Optional<ByteBuffer> record =
                Optional.ofNullable(LevelDb.read(records, FILES_ROOT).get(FILES_ROOT));
        if (record.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = new byte[record.get().remaining()];
        record.get().duplicate().get(bytes);
        return Optional.of(Cid.parse(bytes));
    }

    /** The private keys by name; that of the node itself is called {@code self}. */
    public SortedMap<String, SecretKey> keys() throws IOException {
        SortedMap<String, SecretKey> keys = new TreeMap<>();
        Path folder = directory.resolve("keystore");
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, KEY_PREFIX + "*")) {
                for (Path file : files) {
                    String digits = file.getFileName().toString().substring(KEY_PREFIX.length());
                    String name = new String(Multibase.BASE32.decodeBare(digits), StandardCharsets.UTF_8);
                    keys.put(name, SecretKey.parse(bytes(file)));
                }
            }
        }
        IpldNode identity = json(directory.resolve("config")).child("Identity").orElse(IpldNode.ofNull());
        String self = string(identity, "PrivKey");
        if (!self.isEmpty()) {
            keys.put("self", SecretKey.parse(Multibase.BASE64PAD.decodeBare(self)));
        }
        return keys;
    }

    @Override
    public void close() throws IOException {
        if (lock.isPresent()) {
            lock.get().close();
        }
    }
}
