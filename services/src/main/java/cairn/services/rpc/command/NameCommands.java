package cairn.services.rpc.command;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.path.ContentPath;
import cairn.data.path.Namespace;
import cairn.node.Node;
import cairn.node.name.Keys;
import cairn.node.name.Names;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.InputBytes;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.Times;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** {@code name …}: what names stand for. */
final class NameCommands {
    private NameCommands() {}

    static List<Command> commands() {
        return List.of(publish(), resolve(), inspect(), get(), put());
    }

    private static Command publish() {
        return Command.named("name publish", "Make a name stand for a path")
                .takes(Argument.one("ipfs-path", "The path"))
                .with(
                        Option.text("key,k", "The key that signs: its name here, or its peer ID")
                                .or("self"),
                        Option.flag("resolve", "Refuse a path that does not lead anywhere")
                                .or("true"),
                        Option.text("lifetime,t", "How long the record counts, such as 48h"),
                        Option.text("ttl", "How long others may remember it, such as 1h"),
                        Option.flag("quieter,Q", "Print only the name"),
                        Option.flag("v1compat", "Also write the fields that old nodes read")
                                .or("true"),
                        Option.flag("allow-offline", "Keep the record here where there is no network"),
                        Option.flag("allow-delegated", "Accepted for compatibility"),
                        Option.integer("sequence", "The record's number, higher than the last one's"),
                        KeyNames.option())
                .example("cairn name publish --key=news /ipfs/CID")
                .does(NameCommands::runPublish)
                .showsWith(call -> {
                    boolean quieter = call.flag("quieter");
                    return (value, out) -> out.println(
                            quieter
                                    ? value.get("Name")
                                    : "Published to " + value.get("Name") + ": " + value.get("Value"));
                });
    }

    private static void runPublish(Node node, Call call, Reply reply) throws IOException {
        boolean mayBeLocal = call.flag("allow-offline") || call.flag("offline");
        if (!node.names().isOnline() && !mayBeLocal) {
            throw new UnavailableException("can't publish while offline: pass `--allow-offline` to override");
        }
        ContentPath path = ContentPath.parse(call.argument(0));
        Names.Publication publication = publication(call);
        if (call.flag("resolve")) {
            node.resolve(call.argument(0));
        }
        Keys.Named key = KeyCommands.require(node, call.text("key").orElseThrow());
        node.names().publish(key, path, publication);
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Name", KeyNames.show(call, key.key().publicKey().peerId()));
        value.put("Value", path.toString());
        reply.only(value);
    }

    private static Names.Publication publication(Call call) throws UsageException {
        Duration lifetime = call.text("lifetime").isPresent()
                ? Times.parse(call.text("lifetime").get())
                : Names.LIFETIME_DEFAULT;
        if (lifetime.isZero()) {
            throw new UsageException("lifetime must be greater than zero, got "
                    + call.text("lifetime").orElse(""));
        }
        Duration usual = lifetime.compareTo(Names.TTL_DEFAULT) < 0 ? lifetime : Names.TTL_DEFAULT;
        Duration ttl =
                call.text("ttl").isPresent() ? Times.parse(call.text("ttl").get()) : usual;
        if (ttl.compareTo(lifetime) > 0) {
            throw new UsageException("ttl (" + call.text("ttl").orElse("") + ") must not be greater than lifetime");
        }
        OptionalLong sequence = call.integer("sequence");
        if (sequence.isPresent() && sequence.getAsLong() < 0) {
            throw new UsageException("sequence must not be negative");
        }
        return new Names.Publication(lifetime, ttl, sequence, call.flag("v1compat"));
    }

    private static Command resolve() {
        return Command.named("name resolve", "Tell what a name stands for")
                .takes(Argument.optional("name", "A key's name or a domain; the node's own where it is left out"))
                .with(
                        Option.flag("recursive,r", "Follow names until a path is reached that is none")
                                .or("true"),
                        Option.flag("nocache,n", "Ask again instead of remembering"),
                        Option.integer("dht-record-count,dhtrc", "Accepted for compatibility"),
                        Option.text("dht-timeout,dhtt", "Accepted for compatibility"),
                        Option.flag("stream,s", "Accepted for compatibility"))
                .example("cairn name resolve k51…")
                .does(NameCommands::runResolve)
                .shows((value, out) -> out.println(value.get("Path")));
    }

    private static void runResolve(Node node, Call call, Reply reply) throws IOException {
        String name = call.arguments().isEmpty() ? node.keys().self().ipnsName().toString() : call.argument(0);
        boolean isPath = name.startsWith("/") || name.startsWith("ipns:") || name.startsWith("ipfs:");
        ContentPath path = isPath ? ContentPath.parse(name) : ContentPath.parseStrict("/ipns/" + name);
        if (path.namespace() != Namespace.IPNS) {
            throw new UsageException("\"" + name + "\" is not an IPNS name");
        }
        ContentPath found = call.flag("recursive")
                ? node.links().follow(path).path()
                : node.links().step(path);
        reply.only(Map.of("Path", found.toString()));
    }

    private static Command inspect() {
        return Command.named("name inspect", "Show what a record of a name says")
                .takes(Argument.files("record", "The record"))
                .with(
                        Option.text("verify", "A name: also say whether the record is valid for it"),
                        Option.flag("dump", "Accepted for compatibility"))
                .example("cairn name get /ipns/k51… > record; cairn name inspect --verify=k51… record")
                .does((node, call, reply) -> runInspect(call, reply))
                .shows((value, out) -> out.println(Indented.text(value)));
    }

    private static void runInspect(Call call, Reply reply) throws IOException {
        byte[] bytes = InputBytes.read(call, IpnsRecord.BYTES_MAX);
        IpnsRecord record = IpnsRecord.parse(bytes);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("Value", record.value().toString());
        entry.put("ValidityType", 0);
        entry.put("Validity", record.expiry().toString());
        entry.put("Sequence", record.sequence());
        entry.put("TTL", record.ttl().toNanos());
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Entry", entry);
        value.put("PbSize", bytes.length);
        value.put("SignatureType", record.hasOldSignature() ? "V1+V2" : "V2");
        value.put("HexDump", "");
        if (call.text("verify").isPresent()) {
            value.put("Validation", validation(record, call.text("verify").get()));
        }
        reply.only(value);
    }

    private static Map<String, Object> validation(IpnsRecord record, String text) throws IOException {
        IpnsName name = IpnsName.parse(text);
        String reason = "";
        try {
            record.requireValid(name, Instant.now());
        } catch (MalformedException e) {
            reason = e.getMessage();
        }
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Valid", reason.isEmpty());
        value.put("Reason", reason);
        value.put("Name", name.toString());
        return value;
    }

    private static Command get() {
        return Command.named("name get", "Print a name's record as it is signed")
                .takes(Argument.one("name", "The name"))
                .does((node, call, reply) -> {
                    byte[] record =
                            RoutingCommands.record(node, call.argument(0)).encoded();
                    reply.bytes("application/vnd.ipfs.ipns-record", OptionalLong.of(record.length))
                            .write(ByteBuffer.wrap(record));
                });
    }

    private static Command put() {
        return Command.named("name put", "Keep and spread a record that a name's owner signed")
                .takes(Argument.one("name", "The name"))
                .takes(Argument.files("record", "The record"))
                .with(
                        Option.flag("allow-offline", "Keep the record here where there is no network"),
                        Option.flag("force", "Accepted for compatibility; a better record always stays"))
                .does((node, call, reply) -> {
                    RoutingCommands.put(node, call);
                    IpnsName name = IpnsName.parse(call.argument(0));
                    reply.only(Map.of("Name", name.toString()));
                })
                .shows((value, out) -> out.println(value.get("Name")));
    }
}
