package cairn.services.rpc.command;

import cairn.data.multibase.Multibase;
import cairn.data.peer.PeerId;
import cairn.network.host.Host;
import cairn.node.Node;
import cairn.node.swarm.Swarm;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Json;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import cairn.storage.key.Identity;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code id} and {@code version}: what this node and this program are. */
final class NodeCommands {
    /** The program's version, as its jar says it; a build that was not packaged has none. */
    private static final String VERSION = versionOf(NodeCommands.class.getPackage());

    /**
     * The version of Kubo whose RPC this is, which clients compare with to know what they can ask for. The program's
     * own stands beside it.
     */
    private static final String RPC_VERSION = "0.44.0";

    private static final Duration PEER_PATIENCE = Duration.ofSeconds(30);
    private static final Duration FOUND_LIVES = Duration.ofMinutes(30);

    private NodeCommands() {}

    static List<Command> commands() {
        return List.of(id(), versionCommand());
    }

    private static String versionOf(Package code) {
        String version = code.getImplementationVersion();
        return version == null ? "0-unpackaged" : version;
    }

    /** The program's version. */
    static String version() {
        return VERSION;
    }

    private static Command id() {
        return Command.named("id", "Tell who this node is to others")
                .takes(Argument.optional("peerid", "Another peer, which is asked"))
                .with(
                        Option.text("format,f", "A form with <id>, <aver>, <pver>, <pubkey>, <addrs> and <protocols>"),
                        Option.text("peerid-base", "Multibase of the peer ID: b58mh or base36")
                                .or("b58mh"))
                .does(NodeCommands::runId)
                .showsWith(call -> {
                    String format = call.text("format").orElse("");
                    return (value, out) -> {
                        if (format.isEmpty()) {
                            out.println(indented(value));
                        } else {
                            out.print(filled(format, value));
                        }
                    };
                });
    }

    private static void runId(Node node, Call call, Reply reply) throws IOException {
        Identity identity = node.identity();
        PeerId peer = call.arguments().isEmpty() ? identity.peerId() : PeerId.parse(call.argument(0));
        Map<String, Object> value =
                peer.equals(identity.peerId()) ? own(node, identity) : ofPeer(SwarmCommands.swarm(node), peer);
        value.put(
                "ID",
                switch (call.text("peerid-base").orElseThrow()) {
                    case "b58mh" -> peer.toString();
                    case "base36" -> peer.cid().toString(Multibase.BASE36);
                    default -> throw new UsageException("--peerid-base is b58mh or base36");
                });
        reply.value(value);
    }

    private static Map<String, Object> own(Node node, Identity identity) {
        Optional<Host> host = node.swarm().map(Swarm::host);
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("ID", "");
        value.put("PublicKey", Base64.getEncoder().encodeToString(identity.publicKey()));
        value.put(
                "Addresses",
                host.map(one -> PeerForms.named(one.addresses(), identity.peerId()))
                        .orElse(List.of()));
        value.put("AgentVersion", "cairn/" + VERSION);
        value.put("Protocols", host.map(Host::protocols).orElse(List.of()));
        return value;
    }

    private static Map<String, Object> ofPeer(Swarm swarm, PeerId peer) throws IOException {
        Host host = swarm.host();
        if (host.peers().addresses(peer).isEmpty()) {
            host.peers().learn(peer, swarm.findPeer(peer), FOUND_LIVES);
        }
        host.identify(peer, PEER_PATIENCE);
        return PeerForms.identity(host, peer);
    }

    private static String indented(Map<String, ?> value) {
        StringBuilder text = new StringBuilder("{");
        value.forEach((name, field) -> text.append(text.length() == 1 ? "\n\t" : ",\n\t")
                .append(Json.write(name))
                .append(": ")
                .append(Json.write(field)));
        return text.append("\n}").toString();
    }

    private static String filled(String format, Map<String, ?> value) {
        return format.replace("<id>", String.valueOf(value.get("ID")))
                .replace("<aver>", String.valueOf(value.get("AgentVersion")))
                .replace("<pver>", "ipfs/0.1.0")
                .replace("<pubkey>", String.valueOf(value.get("PublicKey")))
                .replace("<addrs>", joined(value.get("Addresses")))
                .replace("<protocols>", joined(value.get("Protocols")))
                .replace("\\n", "\n")
                .replace("\\t", "\t");
    }

    private static String joined(Object texts) {
        return String.join("\n", ((List<?>) texts).stream().map(String::valueOf).toList());
    }

    private static Command versionCommand() {
        return Command.named("version", "Tell which program this is")
                .with(
                        Option.flag("number,n", "Print only the number"),
                        Option.flag("commit", "Accepted for compatibility"),
                        Option.flag("repo", "Print the version of the store's format"),
                        Option.flag("all", "Print everything"))
                .answers((call, reply) -> {
                    Map<String, Object> value = new LinkedHashMap<>();
                    value.put("Version", RPC_VERSION);
                    value.put("Commit", "");
                    value.put("Repo", "1");
                    value.put(
                            "System",
                            System.getProperty("os.arch") + "/"
                                    + System.getProperty("os.name").toLowerCase(Locale.ROOT));
                    value.put("Cairn", VERSION);
                    value.put("Java", Runtime.version().toString());
                    reply.only(value);
                })
                .showsWith(call -> {
                    boolean number = call.flag("number");
                    boolean repo = call.flag("repo");
                    boolean all = call.flag("all");
                    return (value, out) -> {
                        if (all) {
                            out.println("Cairn version: " + value.get("Cairn"));
                            out.println("Repo version: " + value.get("Repo"));
                            out.println("System version: " + value.get("System"));
                            out.println("Java version: " + value.get("Java"));
                        } else if (repo) {
                            out.println(value.get("Repo"));
                        } else {
                            out.println(number ? value.get("Cairn") : "cairn version " + value.get("Cairn"));
                        }
                    };
                });
    }
}
