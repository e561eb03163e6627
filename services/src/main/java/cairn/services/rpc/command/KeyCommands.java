package cairn.services.rpc.command;

import cairn.data.failure.MalformedException;
import cairn.data.key.KeyType;
import cairn.data.key.PublicKey;
import cairn.data.key.SecretKey;
import cairn.data.multibase.Multibase;
import cairn.data.peer.PeerId;
import cairn.node.Node;
import cairn.node.name.Keys;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.InputBytes;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code key …}: the keys that names are published with. */
final class KeyCommands {
    private static final int INPUT_BYTES_MAX = 1 << 20;
    private static final byte[] SIGNED_BEFORE = "libp2p-key signed message:".getBytes(StandardCharsets.US_ASCII);
    private static final String SELF = "self";
    private static final String LIBP2P = "libp2p-protobuf-cleartext";
    private static final String PEM = "pem-pkcs8-cleartext";

    private KeyCommands() {}

    static List<Command> commands() {
        return List.of(gen(), ls("key ls"), ls("key list"), rename(), rm(), importKey(), sign(), verify());
    }

    private static Command gen() {
        return Command.named("key gen", "Make a key to publish a name with")
                .takes(Argument.one("name", "What the key is called here"))
                .with(
                        Option.text("type,t", "ed25519, rsa or secp256k1").or("ed25519"),
                        Option.integer("size,s", "Bits of an RSA key, 2048 to 8192"),
                        KeyNames.option())
                .example("cairn key gen news")
                .does(KeyCommands::runGen)
                .shows((value, out) -> out.println(value.get("Id")));
    }

    private static void runGen(Node node, Call call, Reply reply) throws IOException {
        String name = call.argument(0);
        if (name.equals(SELF)) {
            throw new IOException("cannot create key with name 'self'");
        }
        String type = call.text("type").orElseThrow();
        KeyType wanted = switch (type) {
            case "ed25519" -> KeyType.ED25519;
            case "rsa" -> KeyType.RSA;
            case "secp256k1" -> KeyType.SECP256K1;
            default -> throw new IOException("unrecognized key type: " + type);
        };
        long bits = call.integer("size").orElse(SecretKey.RSA_BITS_DEFAULT);
        if (wanted == KeyType.RSA && (bits < 2048 || bits > 8192)) {
            throw new UsageException("rsa keys must be of 2048 to 8192 bits, not " + bits);
        }
        reply.only(shown(call, node.keys().generate(name, wanted, (int) bits)));
    }

    private static Map<String, Object> shown(Call call, Keys.Named key) throws UsageException {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Name", key.name());
        value.put("Id", KeyNames.show(call, key.key().publicKey().peerId()));
        return value;
    }

    private static Command ls(String path) {
        return Command.named(path, "List the keys")
                .with(Option.flag("l", "Show the names that they have for everybody"), KeyNames.option())
                .does((node, call, reply) -> {
                    List<Object> keys = new ArrayList<>();
                    for (Keys.Named key : node.keys().list()) {
                        keys.add(shown(call, key));
                    }
                    reply.only(Map.of("Keys", keys));
                })
                .showsWith(KeyCommands::lines);
    }

    private static Command.Text lines(Call call) throws UsageException {
        boolean showsIds = call.flag("l");
        return (value, out) -> {
            Columns rows = new Columns(1);
            if (value.get("Keys") instanceof List<?> keys) {
                for (Object item : keys) {
                    Map<?, ?> key = (Map<?, ?>) item;
                    String name = String.valueOf(key.get("Name"));
                    if (showsIds) {
                        rows.row(String.valueOf(key.get("Id")), name, "");
                    } else {
                        rows.row(name);
                    }
                }
            }
            rows.print(out);
        };
    }

    private static Command rename() {
        return Command.named("key rename", "Give a key another name")
                .takes(Argument.one("name", "The key's name"))
                .takes(Argument.one("newName", "Its new name"))
                .with(Option.flag("force,f", "Also where that loses another key"), KeyNames.option())
                .does(KeyCommands::runRename)
                .shows((value, out) -> out.println("Key " + value.get("Id") + " renamed to " + value.get("Now")
                        + (Boolean.TRUE.equals(value.get("Overwrite")) ? " with overwriting" : "")));
    }

    private static void runRename(Node node, Call call, Reply reply) throws IOException {
        if (call.argument(0).equals(SELF)) {
            throw new IOException("cannot rename key with name 'self'");
        }
        if (call.argument(1).equals(SELF)) {
            throw new IOException("cannot overwrite key with name 'self'");
        }
        boolean lost = node.keys().rename(call.argument(0), call.argument(1), call.flag("force"));
        PeerId peer = node.keys()
                .find(call.argument(1))
                .orElseThrow()
                .key()
                .publicKey()
                .peerId();
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Was", call.argument(0));
        value.put("Now", call.argument(1));
        value.put("Id", KeyNames.show(call, peer));
        value.put("Overwrite", lost);
        reply.only(value);
    }

    private static Command rm() {
        return Command.named("key rm", "Remove keys for good")
                .takes(Argument.many("name", "The keys' names"))
                .with(Option.flag("l", "Show the names that they had for everybody"), KeyNames.option())
                .does((node, call, reply) -> {
                    List<Object> keys = new ArrayList<>();
                    for (String name : call.arguments()) {
                        if (name.equals(SELF)) {
                            throw new IOException("cannot remove key with name 'self'");
                        }
                        keys.add(shown(call, node.keys().remove(name)));
                    }
                    reply.only(Map.of("Keys", keys));
                })
                .showsWith(KeyCommands::lines);
    }

    private static Command importKey() {
        return Command.named("key import", "Keep a key that was exported or made elsewhere")
                .takes(Argument.one("name", "What the key is called here"))
                .takes(Argument.files("key", "The key"))
                .with(
                        Option.text("format,f", "libp2p-protobuf-cleartext or pem-pkcs8-cleartext")
                                .or(LIBP2P),
                        Option.flag("allow-any-key-type", "Also keys of types that are not generated here"),
                        KeyNames.option())
                .example("cairn key import --format=pem-pkcs8-cleartext news news.pem")
                .does(KeyCommands::runImport)
                .shows((value, out) -> out.println(value.get("Id")));
    }

    private static void runImport(Node node, Call call, Reply reply) throws IOException {
        String name = call.argument(0);
        if (name.equals(SELF)) {
            throw new IOException("cannot import key with name 'self'");
        }
        byte[] input = InputBytes.read(call, INPUT_BYTES_MAX);
        String format = call.text("format").orElseThrow();
        SecretKey key = switch (format) {
            case PEM -> SecretKey.parsePem(new String(input, StandardCharsets.ISO_8859_1));
            case LIBP2P -> ofProtobuf(input);
            default -> throw new UsageException("unrecognized import format: " + format);
        };
        if (key.publicKey().type() == KeyType.ECDSA && !call.flag("allow-any-key-type")) {
            throw new UsageException("key type ECDSA is not allowed to be imported, only RSA, Ed25519, or Secp256k1;"
                    + " use flag --allow-any-key-type if you are sure of what you're doing");
        }
        reply.only(shown(call, node.keys().add(name, key)));
    }

    private static SecretKey ofProtobuf(byte[] input) throws IOException {
        try {
            return SecretKey.parse(input);
        } catch (MalformedException e) {
            boolean isPem = new String(input, StandardCharsets.ISO_8859_1).contains("-----BEGIN");
            throw new MalformedException(
                    isPem
                            ? "unexpected PEM block for format=" + LIBP2P + ": try again with format=" + PEM
                            : "unable to unmarshall format=" + LIBP2P + ": " + e.getMessage());
        }
    }

    private static Command sign() {
        return Command.named("key sign", "Sign bytes, to prove that a name is yours")
                .takes(Argument.files("data", "The bytes"))
                .with(Option.text("key,k", "The key's name").or(SELF), KeyNames.option())
                .does((node, call, reply) -> {
                    Keys.Named key = require(node, call.text("key").orElseThrow());
                    byte[] signature = key.key().sign(signed(call));
                    Map<String, Object> value = new LinkedHashMap<>();
                    value.put("Key", shown(call, key));
                    value.put("Signature", Multibase.BASE64URL.encode(signature));
                    reply.only(value);
                });
    }

    private static Command verify() {
        return Command.named("key verify", "Check a signature of key sign")
                .takes(Argument.files("data", "The bytes"))
                .with(
                        Option.text("key,k", "The key's name, here or for everybody")
                                .or(SELF),
                        Option.text("signature,s", "The signature, in a multibase"),
                        KeyNames.option())
                .does(KeyCommands::runVerify);
    }

    private static void runVerify(Node node, Call call, Reply reply) throws IOException {
        String name = call.text("key").orElseThrow();
        byte[] signature = Multibase.decode(
                call.text("signature").orElseThrow(() -> new UsageException("--signature is required")));
        Optional<Keys.Named> own = node.keys().find(name);
        PublicKey key;
        if (own.isPresent()) {
            key = own.get().key().publicKey();
        } else {
            key = PublicKey.of(PeerId.parse(name))
                    .orElseThrow(() -> new UsageException(name + " does not hold its key, so nothing can be verified"));
        }
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("Name", own.map(Keys.Named::name).orElse(""));
        shown.put("Id", KeyNames.show(call, key.peerId()));
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Key", shown);
        value.put("SignatureValid", key.verify(signed(call), signature));
        reply.only(value);
    }

    private static byte[] signed(Call call) throws IOException {
        byte[] data = InputBytes.read(call, INPUT_BYTES_MAX);
        byte[] all = Arrays.copyOf(SIGNED_BEFORE, SIGNED_BEFORE.length + data.length);
        System.arraycopy(data, 0, all, SIGNED_BEFORE.length, data.length);
        return all;
    }

    static Keys.Named require(Node node, String name) throws IOException {
        return node.keys().find(name).orElseThrow(() -> new UsageException("no key by the given name was found"));
    }
}
