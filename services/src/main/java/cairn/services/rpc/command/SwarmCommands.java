package cairn.services.rpc.command;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.host.Host;
import cairn.network.host.HostConnection;
import cairn.node.Node;
import cairn.node.swarm.Swarm;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code swarm …}: connections to other nodes. */
final class SwarmCommands {
    private static final Duration DIAL_PATIENCE = Duration.ofSeconds(30);

    private SwarmCommands() {}

    static List<Command> commands() {
        return List.of(
                connect(),
                disconnect(),
                peers(),
                addrs(),
                addrsLocal(),
                addrsListen(),
                ReachabilityCommand.command(),
                BandwidthCommand.command(),
                peeringAdd(),
                peeringList(),
                peeringRemove());
    }

    /** The network of a node that is up. */
    static Swarm swarm(Node node) throws UnavailableException {
        return node.swarm()
                .orElseThrow(() -> new UnavailableException(
                        "this command must be run in online mode. Try running 'cairn up' first"));
    }

    private static PeerId peer(Multiaddr address) throws MalformedException {
        return address.peer()
                .orElseThrow(
                        () -> new MalformedException("invalid peer address: " + address + " has to end in /p2p/PEER"));
    }

    /** Shows a list of texts, one a line. */
    static void lines(Object texts, java.io.PrintStream out) {
        ((List<?>) texts).forEach(out::println);
    }

    private static Command connect() {
        return Command.named("swarm connect", "Connect to peers")
                .takes(Argument.many("address", "A multiaddr that ends in /p2p/PEER"))
                .example("cairn swarm connect /ip4/192.0.2.7/tcp/4001/p2p/PEER")
                .does((node, call, reply) -> {
                    Host host = swarm(node).host();
                    List<String> done = new ArrayList<>();
                    for (String text : call.arguments()) {
                        Multiaddr address = Multiaddr.parse(text);
                        PeerId peer = peer(address);
                        try {
                            host.connect(address, DIAL_PATIENCE);
                        } catch (UnavailableException e) {
                            throw new UnavailableException("connect " + peer + " failure: " + e.getMessage(), e);
                        }
                        done.add("connect " + peer + " success");
                    }
                    reply.only(Map.of("Strings", done));
                })
                .shows((value, out) -> lines(value.get("Strings"), out));
    }

    private static Command disconnect() {
        return Command.named("swarm disconnect", "Close the connections to peers")
                .takes(Argument.many("address", "A multiaddr that ends in /p2p/PEER"))
                .does((node, call, reply) -> {
                    Host host = swarm(node).host();
                    List<String> done = new ArrayList<>();
                    for (String text : call.arguments()) {
                        PeerId peer = peer(Multiaddr.parse(text));
                        done.add("disconnect " + peer
                                + (host.disconnect(peer) ? " success" : " failure: conn not found"));
                    }
                    reply.only(Map.of("Strings", done));
                })
                .shows((value, out) -> lines(value.get("Strings"), out));
    }

    private static Command peers() {
        return Command.named("swarm peers", "List the peers that are connected")
                .with(
                        Option.flag("verbose,v", "All of what follows"),
                        Option.flag("streams", "Accepted for compatibility"),
                        Option.flag("latency", "Accepted for compatibility"),
                        Option.flag("direction", "Who dialled"),
                        Option.flag("identify", "What the peer says of itself"))
                .does((node, call, reply) -> runPeers(swarm(node).host(), call, reply))
                .shows((value, out) -> {
                    for (Object item : (List<?>) value.get("Peers")) {
                        Map<?, ?> peer = (Map<?, ?>) item;
                        Object direction = peer.get("Direction");
                        String who = direction == null
                                ? ""
                                : ((Number) direction).intValue() == 1 ? " inbound" : " outbound";
                        out.println(peer.get("Addr") + "/p2p/" + peer.get("Peer") + who);
                    }
                });
    }

    private static void runPeers(Host host, Call call, Reply reply) throws IOException {
        boolean isVerbose = call.flag("verbose");
        List<HostConnection> open = new ArrayList<>(host.connections());
        open.sort(Comparator.comparing(
                connection -> connection.link().remoteAddress().toString()));
        List<Object> peers = new ArrayList<>();
        for (HostConnection connection : open) {
            Map<String, Object> peer = new LinkedHashMap<>();
            peer.put("Addr", connection.link().remoteAddress().toString());
            peer.put("Peer", connection.peer().toString());
            if (isVerbose) {
                peer.put("Muxer", connection.link().muxer());
            }
            if (isVerbose || call.flag("direction")) {
                peer.put("Direction", connection.inbound() ? 1 : 2);
            }
            peer.put(
                    "Identify",
                    isVerbose || call.flag("identify")
                            ? PeerForms.identity(host, connection.peer())
                            : PeerForms.nobody());
            peers.add(peer);
        }
        reply.only(Map.of("Peers", peers));
    }

    private static Command addrs() {
        return Command.named("swarm addrs", "List where peers are known to listen")
                .does((node, call, reply) -> {
                    Host host = swarm(node).host();
                    Map<String, Object> addresses = new TreeMap<>();
                    for (PeerId peer : host.peers().peers()) {
                        addresses.put(peer.toString(), texts(host.peers().addresses(peer)));
                    }
                    reply.only(Map.of("Addrs", addresses));
                })
                .shows((value, out) -> ((Map<?, ?>) value.get("Addrs")).forEach((peer, addresses) -> {
                    List<?> list = (List<?>) addresses;
                    out.println(peer + " (" + list.size() + ")");
                    list.forEach(address -> out.println("\t" + address));
                }));
    }

    private static Command addrsLocal() {
        return Command.named("swarm addrs local", "List where this node can be dialled")
                .with(Option.flag("id", "Put the peer ID behind each"))
                .does((node, call, reply) -> {
                    Host host = swarm(node).host();
                    boolean isNamed = call.flag("id");
                    reply.only(Map.of(
                            "Strings",
                            host.addresses().stream()
                                    .map(address -> (isNamed ? address.with(host.self()) : address).toString())
                                    .sorted()
                                    .toList()));
                })
                .shows((value, out) -> lines(value.get("Strings"), out));
    }

    private static Command addrsListen() {
        return Command.named("swarm addrs listen", "List where this node listens")
                .does((node, call, reply) ->
                        reply.only(Map.of("Strings", texts(swarm(node).host().listening()))))
                .shows((value, out) -> lines(value.get("Strings"), out));
    }

    private static List<String> texts(List<Multiaddr> addresses) {
        return addresses.stream().map(Multiaddr::toString).sorted().toList();
    }

    private static Command peeringAdd() {
        return Command.named("swarm peering add", "Keep peers connected until the node ends")
                .takes(Argument.many("address", "A multiaddr that ends in /p2p/PEER"))
                .does((node, call, reply) -> {
                    for (String text : call.arguments()) {
                        PeerId peer = swarm(node).kept().add(Multiaddr.parse(text));
                        reply.value(status(peer, "success"));
                    }
                })
                .shows((value, out) -> out.println("add " + value.get("ID") + " " + value.get("Status")));
    }

    private static Command peeringList() {
        return Command.named("swarm peering ls", "List the peers that are kept connected")
                .does((node, call, reply) -> {
                    List<Object> peers = new ArrayList<>();
                    swarm(node).kept().list().forEach((peer, addresses) -> {
                        Map<String, Object> value = new LinkedHashMap<>();
                        value.put("ID", peer);
                        value.put("Addrs", texts(addresses));
                        peers.add(value);
                    });
                    reply.only(Map.of("Peers", peers));
                })
                .shows((value, out) -> {
                    for (Object item : (List<?>) value.get("Peers")) {
                        Map<?, ?> peer = (Map<?, ?>) item;
                        out.println(peer.get("ID"));
                        ((List<?>) peer.get("Addrs")).forEach(address -> out.println("\t" + address));
                    }
                });
    }

    private static Command peeringRemove() {
        return Command.named("swarm peering rm", "Keep peers connected no longer")
                .takes(Argument.many("ID", "A peer's name"))
                .does((node, call, reply) -> {
                    for (String text : call.arguments()) {
                        PeerId peer = PeerId.parse(text);
                        swarm(node).kept().remove(peer);
                        reply.value(status(peer, "success"));
                    }
                })
                .shows((value, out) -> out.println("remove " + value.get("ID") + " " + value.get("Status")));
    }

    private static Map<String, Object> status(PeerId peer, String status) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("ID", peer.toString());
        value.put("Status", status);
        return value;
    }
}
