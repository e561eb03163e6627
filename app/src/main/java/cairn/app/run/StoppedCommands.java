package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import cairn.storage.encrypt.StoreKey;
import cairn.storage.encrypt.Unlock;
import cairn.storage.key.Identity;
import cairn.storage.key.KeyDirectory;
import cairn.storage.lock.StoreLock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is done to a home whose node is down: another identity, another way into a store, and a newer format. */
final class StoppedCommands {
    private StoppedCommands() {}

    static List<Command> commands(Map<String, String> environment) {
        return List.of(rotate(environment), rekey(environment), migrate(environment));
    }

    private static Command rotate(Map<String, String> environment) {
        return Command.named("key rotate", "Give the node another identity; the node must be down")
                .local()
                .help("The key that was the node's own is kept under another name, so that its name can be published.")
                .with(
                        Option.text("oldkey,o", "What the key is called that was the node's own"),
                        Option.text("type,t", "ed25519, rsa or secp256k1").or("ed25519"),
                        Option.integer("size,s", "Bits of an RSA key, 2048 to 8192"))
                .example("cairn key rotate --oldkey=before-2027")
                .answers((call, reply) -> rotate(Commands.home(call, environment), call, reply))
                .shows((value, out) -> out.println("peer identity: " + value.get("Id")));
    }

    private static void rotate(Home home, Call call, Reply reply) throws IOException {
        String name = call.text("oldkey")
                .orElseThrow(() -> new UsageException("keystore name for backing up old key must be provided"));
        if (name.equals(Identity.NAME)) {
            throw new UsageException("keystore name for back up cannot be named 'self'");
        }
        String word = call.text("type").orElseThrow();
        KeyType type = switch (word) {
            case "ed25519" -> KeyType.ED25519;
            case "rsa" -> KeyType.RSA;
            case "secp256k1" -> KeyType.SECP256K1;
            default -> throw new UsageException("unrecognized key type: " + word);
        };
        long bits = call.integer("size").orElse(SecretKey.RSA_BITS_DEFAULT);
        if (type == KeyType.RSA && (bits < 2048 || bits > 8192)) {
            throw new UsageException("rsa keys must be of 2048 to 8192 bits, not " + bits);
        }
        home.create();
        try (StoreLock _ = StoreLock.acquire(home.directory())) {
            KeyDirectory keys = new KeyDirectory(home.keys());
            Identity old = Identity.open(home.keys());
            SecretKey fresh = type == KeyType.RSA ? SecretKey.generateRsa((int) bits) : SecretKey.generate(type);
            if (!keys.put(name, old.privateKey(), false)) {
                throw new IOException("there is a key called \"" + name + "\" already; choose another --oldkey");
            }
            keys.put(Identity.NAME, fresh, true);
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("Id", fresh.publicKey().peerId().toString());
            value.put("OldId", old.peerId().toString());
            value.put("OldKey", name);
            reply.only(value);
        }
    }

    private static Command rekey(Map<String, String> environment) {
        return Command.named("store rekey", "Have another key file or passphrase open an encrypted store")
                .local()
                .help("""
                        The node must be down. The blocks stay as they are: it is their key that is wrapped anew. A copy
                        of the file store-key from before is opened by what opened it then.""")
                .with(
                        Option.text("key-file", "A file of 32 random bytes or more that opens the store from now on"),
                        Option.text("passphrase-file", "A file whose first line opens the store from now on"))
                .example("cairn store rekey --passphrase-file=/root/passphrase")
                .answers((call, reply) -> rekey(Commands.home(call, environment), call, reply))
                .shows((value, out) -> out.println("The store is now opened by " + value.get("OpenedBy")));
    }

    private static void rekey(Home home, Call call, Reply reply) throws IOException {
        String keyFile = call.text("key-file").map(StoppedCommands::absolute).orElse("");
        String passphraseFile =
                call.text("passphrase-file").map(StoppedCommands::absolute).orElse("");
        Map<Setting, String> changed = new EnumMap<>(Setting.class);
        changed.put(Setting.STORE_KEY_FILE, keyFile);
        changed.put(Setting.STORE_PASSPHRASE_FILE, passphraseFile);
        home.create();
        try (StoreLock _ = StoreLock.acquire(home.directory())) {
            Configuration configuration = Configuration.read(home.configurationFile());
            Unlock old = StoreForm.unlock(home, configuration)
                    .orElseThrow(() -> new UsageException("the store is not encrypted"));
            Unlock fresh = StoreForm.unlock(home, configuration.with(changed))
                    .orElseThrow(() -> new UsageException("--key-file or --passphrase-file says what is to open it"));
            StoreKey.rewrap(home.storeKey(), old, fresh);
            Configuration.set(home.configurationFile(), changed);
            reply.only(Map.of("OpenedBy", fresh.toString()));
        }
    }

    private static String absolute(String path) {
        return Path.of(path).toAbsolutePath().toString();
    }

    private static Command migrate(Map<String, String> environment) {
        return Command.named("repo migrate", "Bring the tables of a home whose node is down to this program's format")
                .local()
                .with(
                        Option.flag("allow-downgrade", "Accepted for compatibility: nothing is brought back"),
                        Option.integer("to", "Accepted for compatibility"))
                .answers((call, reply) -> {
                    try (LocalNode local = LocalNode.open(Commands.home(call, environment))) {
                        local.openTables();
                        local.node().blocks().usage();
                    }
                    reply.only(Map.of("Message", "Store and tables are of the format that this program writes.\n"));
                })
                .shows((value, out) -> out.print(value.get("Message")));
    }
}
