package cairn.services.rpc.command;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.failure.UnavailableException;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.path.ContentPath;
import cairn.data.peer.PeerId;
import cairn.network.routing.Provider;
import cairn.network.routing.ProviderCursor;
import cairn.node.Node;
import cairn.node.swarm.Swarm;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.InputBytes;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code routing …}: records as the network finds them. */
final class RoutingCommands {
    /** The kind of event that carries a value. */
    private static final int VALUE = 5;

    private static final int FINAL_PEER = 2;
    private static final int PROVIDER = 4;
    private static final int PROVIDERS_MAX = 100_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private RoutingCommands() {}

    static List<Command> commands() {
        return List.of(putValue(), getValue(), findProviders(), findPeer(), provide());
    }

    private static Command putValue() {
        return Command.named("routing put", "Keep and spread a record under its key")
                .takes(Argument.one("key", "The key, /ipns/NAME"))
                .takes(Argument.files("value-file", "The record"))
                .with(
                        Option.flag("allow-offline", "Keep the record here where there is no network"),
                        Option.flag("verbose,v", "Accepted for compatibility"))
                .example("cairn routing put --allow-offline /ipns/NAME record")
                .does((node, call, reply) -> {
                    put(node, call);
                    reply.value(event(IpnsName.parse(call.argument(0)).peer().toString(), ""));
                })
                .shows((value, out) -> out.println(value.get("ID")));
    }

    static void put(Node node, Call call) throws IOException {
        boolean mayBeLocal = call.flag("allow-offline") || call.flag("offline");
        if (!node.names().isOnline() && !mayBeLocal) {
            throw new UnavailableException("can't put while offline: pass `--allow-offline` to override");
        }
        IpnsName name = IpnsName.parse(call.argument(0));
        IpnsRecord record = IpnsRecord.parse(InputBytes.read(call, IpnsRecord.BYTES_MAX));
        if (node.names().isOnline()) {
            node.names().spread(name, record);
        } else {
            node.names().put(name, record);
        }
    }

    private static Command getValue() {
        return Command.named("routing get", "Print the best record of a key")
                .takes(Argument.one("key", "The key, /ipns/NAME"))
                .does((node, call, reply) -> {
                    if (!call.argument(0).startsWith("/ipns/")) {
                        throw new MalformedException("invalid key");
                    }
                    byte[] record = record(node, call.argument(0)).encoded();
                    reply.value(event("", Base64.getEncoder().encodeToString(record)));
                })
                .shows((value, out) -> {
                    byte[] record = Base64.getDecoder().decode(String.valueOf(value.get("Extra")));
                    out.write(record, 0, record.length);
                });
    }

    static IpnsRecord record(Node node, String text) throws IOException {
        IpnsName name = IpnsName.parse(text);
        return node.names()
                .resolve(name, false)
                .orElseThrow(() -> new NotFoundException("routing: not found: there is no valid record of " + name));
    }

    private static Command findProviders() {
        return Command.named("routing findprovs", "Find peers that have a block")
                .takes(Argument.many("key", "The block's CID"))
                .with(
                        Option.flag("verbose,v", "Also where they listen"),
                        Option.integer("num-providers,n", "How many are enough").or("20"))
                .example("cairn routing findprovs CID")
                .does(RoutingCommands::runFindProviders)
                .showsWith(call -> {
                    boolean isVerbose = call.flag("verbose");
                    return (value, out) -> {
                        for (Object item : (List<?>) value.get("Responses")) {
                            Map<?, ?> provider = (Map<?, ?>) item;
                            out.println((isVerbose ? "provider: " : "") + provider.get("ID"));
                            if (isVerbose) {
                                ((List<?>) provider.get("Addrs")).forEach(address -> out.println("\t" + address));
                            }
                        }
                    };
                });
    }

    private static void runFindProviders(Node node, Call call, Reply reply) throws IOException {
        Swarm swarm = SwarmCommands.swarm(node);
        long wanted = call.integer("num-providers").orElse(20);
        if (wanted < 1) {
            throw new UsageException("number of providers must be greater than 0");
        }
        Cid cid = ContentPath.parse(call.argument(0)).cid().orElseThrow();
        int limit = Math.clamp(wanted, 1, PROVIDERS_MAX);
        try (ProviderCursor cursor = swarm.routing().findProviders(cid.hash(), limit, PATIENCE)) {
            for (Optional<Provider> next = cursor.next(); next.isPresent(); next = cursor.next()) {
                List<Multiaddr> addresses = new ArrayList<>();
                for (String text : next.get().addresses()) {
                    addresses.add(Multiaddr.parse(text));
                }
                reply.value(PeerForms.event(PROVIDER, "", Optional.of(next.get().peer()), addresses));
                reply.flush();
            }
        }
    }

    private static Command findPeer() {
        return Command.named("routing findpeer", "Find where a peer listens")
                .takes(Argument.one("peerID", "The peer's name"))
                .with(Option.flag("verbose,v", "Accepted for compatibility"))
                .does((node, call, reply) -> {
                    Swarm swarm = SwarmCommands.swarm(node);
                    PeerId peer = PeerId.parse(call.argument(0));
                    if (peer.equals(swarm.host().self())) {
                        throw new UsageException("finding your own node in the DHT is currently not supported");
                    }
                    List<Multiaddr> addresses = swarm.findPeer(peer);
                    if (addresses.isEmpty()) {
                        throw new NotFoundException("routing: not found: nobody knows where " + peer + " is");
                    }
                    reply.value(PeerForms.event(FINAL_PEER, "", Optional.of(peer), addresses));
                })
                .shows((value, out) -> {
                    for (Object item : (List<?>) value.get("Responses")) {
                        ((List<?>) ((Map<?, ?>) item).get("Addrs")).forEach(out::println);
                    }
                });
    }

    private static Command provide() {
        return Command.named("routing provide", "Tell the network that this node has blocks")
                .takes(Argument.many("key", "A block's CID"))
                .with(
                        Option.flag("verbose,v", "Accepted for compatibility"),
                        Option.flag("recursive,r", "Also every block below"))
                .does(RoutingCommands::runProvide)
                .shows((value, out) -> {
                    // Nothing is printed where it went well.
                });
    }

    private static void runProvide(Node node, Call call, Reply reply) throws IOException {
        Swarm swarm = SwarmCommands.swarm(node);
        GivenBlocks.forEach(node, call, cid -> provide(swarm, cid, reply));
    }

    private static void provide(Swarm swarm, Cid cid, Reply reply) throws IOException {
        swarm.provide(cid.hash());
        reply.value(PeerForms.event(FINAL_PEER, swarm.host().self().toString(), Optional.empty(), List.of()));
    }

    private static Map<String, Object> event(String peer, String extra) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Extra", extra);
        value.put("ID", peer);
        value.put("Responses", null);
        value.put("Type", VALUE);
        return value;
    }
}
