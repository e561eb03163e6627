package cairn.storage.kubo;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.key.SecretKey;
import cairn.data.multibase.Multibase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes a repository as Kubo 0.44 does. */
public final class KuboFiles {
    private static final String SPEC = """
            {"mounts":[{"mountpoint":"/blocks","path":"blocks","shardFunc":"/repo/flatfs/shard/v1/%s","type":"flatfs"},\
            {"mountpoint":"/","path":"datastore","type":"levelds"}],"type":"mount"}""";

    private final Path directory;
    private final String shards;
    private final SortedMap<String, byte[]> records = new TreeMap<>();

    /** {@code shards} says how blocks are spread over folders, such as {@code next-to-last/2}. */
    public KuboFiles(Path directory, String shards) throws IOException {
        this.directory = directory;
        this.shards = shards;
        Files.createDirectories(directory.resolve("keystore"));
        Files.writeString(directory.resolve("version"), "18\n");
        Files.writeString(directory.resolve("datastore_spec"), SPEC.replace("%s", shards));
        Files.writeString(directory.resolve("config"), "{}");
    }

    /** Where the block's file is. */
    public Path file(Cid cid) {
        String key = Multibase.BASE32UPPER.encodeBare(cid.hash().bytes());
        int digits = Integer.parseInt(shards.substring(shards.indexOf('/') + 1));
        String folder = switch (shards.substring(0, shards.indexOf('/'))) {
            case "prefix" -> key.substring(0, digits);
            case "suffix" -> key.substring(key.length() - digits);
            default -> key.substring(key.length() - digits - 1, key.length() - 1);
        };
        return directory.resolve("blocks").resolve(folder).resolve(key + ".data");
    }

    public void block(Block block) throws IOException {
        Path file = file(block.cid());
        Files.createDirectories(file.getParent());
        Files.write(file, block.toByteArray());
    }

    public void pin(Cid cid, boolean isRecursive, String name) {
        ByteArrayOutputStream cbor = new ByteArrayOutputStream();
        cbor.write(0xa0 | (name.isEmpty() ? 2 : 3));
        text(cbor, "cid");
        cbor.write(0x58);
        cbor.write(cid.bytes().length);
        cbor.writeBytes(cid.bytes());
        text(cbor, "mode");
        cbor.write(isRecursive ? 0 : 1);
        if (!name.isEmpty()) {
            text(cbor, "name");
            text(cbor, name);
        }
        records.put("/pins/pin/%032x".formatted(records.size()), cbor.toByteArray());
        records.put("/pins/index/cidRindex/%d".formatted(records.size()), new byte[] {1});
    }

    private static void text(ByteArrayOutputStream to, String text) {
        to.write(0x60 | text.length());
        to.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    public void filesRoot(Cid cid) {
        records.put("/local/filesroot", cid.bytes());
    }

    public void key(String name, SecretKey key) throws IOException {
        String digits = Multibase.BASE32.encodeBare(name.getBytes(StandardCharsets.UTF_8));
        Files.write(directory.resolve("keystore").resolve("key_" + digits), key.encoded());
    }

    public void self(SecretKey key) throws IOException {
        Files.writeString(directory.resolve("config"), """
                {
                  "API": {"HTTPHeaders": {}},
                  "Identity": {"PeerID": "%s", "PrivKey": "%s"},
                  "Datastore": {"StorageGCWatermark": 90, "BloomFilterSize": 0, "BlockKeyCacheSize": null}
                }
                """.formatted(
                        key.publicKey().peerId(), Multibase.BASE64PAD.encodeBare(key.encoded())));
    }

    /** Writes the records: some in a table, some in a log. */
    public void finish() throws IOException {
        LevelDbFiles files = new LevelDbFiles(directory.resolve("datastore"));
        SortedMap<String, byte[]> first = new TreeMap<>(records);
        SortedMap<String, byte[]> rest = new TreeMap<>();
        for (String key : List.copyOf(records.keySet())) {
            if (rest.size() * 2 < records.size()) {
                rest.put(key, records.get(key));
                first.put(key, new byte[] {0x7f});
            }
        }
        if (!first.isEmpty()) {
            files.table(2, first);
        }
        files.log(4, List.<Map<String, byte[]>>of(rest));
        files.finish(4);
    }
}
