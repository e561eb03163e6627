package cairn.app.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The directory that holds everything a node owns.
 *
 * @param directory {@code --home}, else {@code CAIRN_HOME}, else {@code ~/.cairn}
 */
public record Home(Path directory) {
    private static final int SECRET_BYTES = 32;

    /** Finds the home that options and environment name. */
    public static Home find(Optional<String> option, Map<String, String> environment) {
        String named = option.orElse(environment.getOrDefault("CAIRN_HOME", ""));
        return new Home((named.isEmpty() ? Path.of(System.getProperty("user.home"), ".cairn") : Path.of(named))
                .toAbsolutePath());
    }

    /**
     * Makes the directory, readable by its owner only, and the configuration that documents itself, if they are
     * missing.
     */
    public void create() throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (!Files.exists(configurationFile())) {
            Files.writeString(configurationFile(), Configuration.template());
        }
    }

    public Path configurationFile() {
        return directory.resolve("cairn.toml");
    }

    /** The first of the folders for packs. */
    public Path packs() {
        return packs(1);
    }

    /** A folder for packs: a store that moves from files to files needs a second one. */
    public Path packs(int number) {
        return numbered("packs", number);
    }

    private Path numbered(String name, int number) {
        return directory.resolve(number == 1 ? name : name + "-" + number);
    }

    /** Whether blocks were ever kept in a folder for packs. */
    public boolean hasPacks(int number) throws IOException {
        if (!Files.isDirectory(packs(number))) {
            return false;
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(packs(number), "*.pack")) {
            return found.iterator().hasNext();
        }
    }

    /** The number of a folder for packs that is not used yet. */
    public int freeNumber() {
        int number = 1;
        while (isUsed(packs(number)) || isUsed(bucket(number))) {
            number++;
        }
        return number;
    }

    private static boolean isUsed(Path folder) {
        String[] names = folder.toFile().list();
        return names != null && names.length > 0;
    }

    /** Holds the key of an encrypted store, wrapped; see {@link cairn.storage.encrypt.StoreKey}. */
    public Path storeKey() {
        return directory.resolve("store-key");
    }

    /** What a store whose blocks are in a bucket keeps on this disk beside packs. */
    public Path bucket(int number) {
        return numbered("bucket", number);
    }

    /** The key of the bucket, as two lines; see {@link cairn.storage.bucket.BucketKey}. */
    public Path bucketKey() {
        return directory.resolve("bucket-key");
    }

    /** The index of a folder of packs that is only read. */
    public Path index(Path packs) {
        UUID name = UUID.nameUUIDFromBytes(packs.toString().getBytes(StandardCharsets.UTF_8));
        return directory.resolve("also").resolve(name.toString());
    }

    /** The index of the blocks that are on a device. */
    public Path device(UUID uuid) {
        return directory.resolve("devices").resolve(uuid.toString());
    }

    /** How far the blocks are hashed in the background; see {@link cairn.node.repair.Scrub}. */
    public Path scrub() {
        return directory.resolve("scrub");
    }

    public Path database() {
        return directory.resolve("cairn.db");
    }

    public Path keys() {
        return directory.resolve("keys");
    }

    /** Lists of what the node does not serve; see {@link cairn.node.deny.Denylists}. */
    public Path denylists() {
        return directory.resolve("denylists");
    }

    /** Where other nodes were when this one ended; see {@link cairn.network.host.PeerFile}. */
    public Path peers() {
        return directory.resolve("peers");
    }

    /** How far the node is in telling others what it has; see {@link cairn.node.provide.Provider}. */
    public Path provided() {
        return directory.resolve("provided");
    }

    /** Where it is there, the node belongs to the private network with this key. */
    public Path networkKey() {
        return directory.resolve("swarm.key");
    }

    /** Holds the multiaddr of a running node's RPC, as Kubo writes it. */
    public Path apiFile() {
        return directory.resolve("api");
    }

    /** Holds the URL of a running node's gateway, as Kubo writes it. */
    public Path gatewayFile() {
        return directory.resolve("gateway");
    }

    /** Holds what opens a running node's RPC to whoever may read this home, where a token is needed. */
    public Path apiSecretFile() {
        return directory.resolve("api-secret");
    }

    /** Makes a new secret and writes it where only the home's owner can read it. */
    public String writeApiSecret() throws IOException {
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = HexFormat.of().formatHex(random);
        Files.deleteIfExists(apiSecretFile());
        Files.createFile(
                apiSecretFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(apiSecretFile(), secret);
        return secret;
    }

    /** What opens a running node's RPC, where one says so. */
    public Optional<String> apiSecret() throws IOException {
        return Files.isReadable(apiSecretFile())
                ? Optional.of(Files.readString(apiSecretFile()).strip())
                : Optional.empty();
    }

    /** Where a running node says its RPC is, if one says so. */
    public Optional<InetSocketAddress> api() throws IOException {
        return Files.exists(apiFile()) ? Optional.of(ApiAddress.parse(Files.readString(apiFile()))) : Optional.empty();
    }
}
