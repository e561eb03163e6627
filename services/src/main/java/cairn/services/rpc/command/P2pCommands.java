package cairn.services.rpc.command;

import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.multiaddr.Multiaddr;
import cairn.network.tunnel.Passage;
import cairn.network.tunnel.Tunnels;
import cairn.network.tunnel.Tunnels.Listener;
import cairn.node.Node;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code p2p …}: TCP connections that peers carry. */
final class P2pCommands {
    private static final String NAMESPACE = "/x/";
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private P2pCommands() {}

    static List<Command> commands() {
        return List.of(listen(), forward(), ls(), close(), streams(), closeStream());
    }

    private static Tunnels tunnels(Node node) throws IOException {
        return SwarmCommands.swarm(node).tunnels();
    }

    private static Option[] ofMaking() {
        return new Option[] {
            Option.flag("allow-custom-protocol", "A protocol that does not begin with " + NAMESPACE),
            Option.flag("foreground,f", "Go on until interrupted, then close it"),
        };
    }

    private static String protocol(Call call) throws IOException {
        String protocol = call.argument(0);
        if (!protocol.startsWith(NAMESPACE) && !call.flag("allow-custom-protocol")) {
            throw new MalformedException("protocol name must be within '" + NAMESPACE + "' namespace");
        }
        if (protocol.length() > 256 || protocol.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new UsageException("a protocol's name has at most 256 plain characters");
        }
        return protocol;
    }

    private static Command listen() {
        return Command.named("p2p listen", "Let peers reach a service of this machine")
                .takes(Argument.one("protocol", "What peers ask for, such as /x/ssh"))
                .takes(Argument.one("target-address", "The service, such as /ip4/127.0.0.1/tcp/22"))
                .with(ofMaking())
                .with(Option.flag("report-peer-id,r", "Tell the service who it is, in a first line"))
                .help("Every peer that can reach this node may use it, so the service has to ask for a password.")
                .example("cairn p2p listen /x/ssh /ip4/127.0.0.1/tcp/22")
                .does((node, call, reply) -> {
                    String protocol = protocol(call);
                    Multiaddr target = Multiaddr.parse(call.argument(1));
                    stay(
                            node,
                            call,
                            tunnels(node).listen(protocol, target, call.flag("report-peer-id")),
                            call.argument(1),
                            reply);
                })
                .shows((value, out) -> tell(value, "Listening on " + value.get("Protocol") + ", forwarding", out));
    }

    private static Command forward() {
        return Command.named("p2p forward", "Open a port here that leads to a service of a peer")
                .takes(Argument.one("protocol", "What the peer listens for, such as /x/ssh"))
                .takes(Argument.one("listen-address", "The port, such as /ip4/127.0.0.1/tcp/2222"))
                .takes(Argument.one("target-address", "The peer, such as /p2p/PEER"))
                .with(ofMaking())
                .example("cairn p2p forward /x/ssh /ip4/127.0.0.1/tcp/2222 /p2p/PEER")
                .does((node, call, reply) -> {
                    String protocol = protocol(call);
                    Multiaddr port = Multiaddr.parse(call.argument(1));
                    Multiaddr peer = Multiaddr.parse(call.argument(2));
                    stay(node, call, tunnels(node).forward(protocol, port, peer), call.argument(1), reply);
                })
                .shows((value, out) -> tell(value, "Forwarding " + value.get("Protocol"), out));
    }

    private static void tell(Map<String, ?> value, String what, PrintStream out) {
        out.println(
                "active".equals(value.get("Status"))
                        ? what + " to " + value.get("Address") + ", waiting for interrupt..."
                        : "Closed: " + value.get("Protocol"));
    }

    /** In the foreground, waits until the tunnel is closed, or closes it where the caller is gone. */
    private static void stay(Node node, Call call, Listener listener, String address, Reply reply)
            throws IOException, InterruptedException {
        if (!call.flag("foreground")) {
            return;
        }
        try {
            reply.value(status("active", listener, address));
            do {
                reply.probe();
            } while (!listener.awaitClosed(LOOK_AGAIN));
            reply.value(status("closing", listener, address));
        } finally {
            tunnels(node).close(listener::equals);
        }
    }

    private static Map<String, Object> status(String status, Listener listener, String address) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Status", status);
        value.put("Protocol", listener.protocol());
        value.put("Address", address);
        return value;
    }

    private static Command ls() {
        return Command.named("p2p ls", "List the tunnels that begin here")
                .with(Option.flag("headers,v", "Say what the columns are"))
                .does((node, call, reply) -> {
                    List<Map<String, Object>> listeners = new ArrayList<>();
                    for (Listener listener : tunnels(node).listeners()) {
                        Map<String, Object> value = new LinkedHashMap<>();
                        value.put("Protocol", listener.protocol());
                        value.put("ListenAddress", listener.address().toString());
                        value.put("TargetAddress", listener.target().toString());
                        listeners.add(value);
                    }
                    reply.only(list("Listeners", listeners));
                })
                .showsWith(call -> table(
                        call.flag("headers"),
                        "Listeners",
                        List.of("Protocol", "Listen Address", "Target Address"),
                        List.of("Protocol", "ListenAddress", "TargetAddress")));
    }

    /** A list that is null where it is empty, as Kubo says it. */
    private static Map<String, Object> list(String name, List<Map<String, Object>> items) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put(name, items.isEmpty() ? null : items);
        return value;
    }

    private static Command.Text table(boolean hasHeader, String name, List<String> header, List<String> keys) {
        return (value, out) -> {
            Columns columns = new Columns(1);
            if (hasHeader) {
                columns.row(header.toArray(String[]::new));
            }
            if (value.get(name) instanceof List<?> items) {
                for (Object item : items) {
                    columns.row(keys.stream()
                            .map(key -> String.valueOf(((Map<?, ?>) item).get(key)))
                            .toArray(String[]::new));
                }
            }
            columns.print(out);
        };
    }

    private static Command close() {
        return Command.named("p2p close", "Close tunnels to new connections")
                .with(
                        Option.flag("all,a", "All of them"),
                        Option.text("protocol,p", "Those of this protocol"),
                        Option.text("listen-address,l", "The one at this port or, as /p2p/PEER, those of peers"),
                        Option.text("target-address,t", "Those that lead there"))
                .example("cairn p2p close --protocol=/x/ssh")
                .does(P2pCommands::runClose)
                .shows((value, out) -> out.println("Closed " + value.get("Value") + " stream(s)"));
    }

    private static void runClose(Node node, Call call, Reply reply) throws IOException {
        Optional<String> protocol = call.text("protocol");
        Optional<Multiaddr> address = address(call, "listen-address");
        Optional<Multiaddr> target = address(call, "target-address");
        boolean chooses = protocol.isPresent() || address.isPresent() || target.isPresent();
        if (call.flag("all") && chooses) {
            throw new MalformedException("can't combine --all with other matching options");
        }
        if (!call.flag("all") && !chooses) {
            throw new MalformedException("no matching options given");
        }
        reply.only(tunnels(node)
                .close(listener -> (protocol.isEmpty() || protocol.get().equals(listener.protocol()))
                        && (address.isEmpty() || address.get().equals(listener.address()))
                        && (target.isEmpty() || target.get().equals(listener.target()))));
    }

    private static Optional<Multiaddr> address(Call call, String option) throws IOException {
        Optional<String> text = call.text(option);
        return text.isPresent() ? Optional.of(Multiaddr.parse(text.get())) : Optional.empty();
    }

    private static Command streams() {
        return Command.named("p2p stream ls", "List the connections that tunnels carry")
                .with(Option.flag("headers,v", "Say what the columns are"))
                .does((node, call, reply) -> {
                    List<Map<String, Object>> streams = new ArrayList<>();
                    for (Passage passage : tunnels(node).passages()) {
                        Map<String, Object> value = new LinkedHashMap<>();
                        value.put("HandlerID", Long.toString(passage.number()));
                        value.put("Protocol", passage.protocol());
                        value.put("OriginAddress", passage.origin().toString());
                        value.put("TargetAddress", passage.target().toString());
                        streams.add(value);
                    }
                    reply.only(list("Streams", streams));
                })
                .showsWith(call -> table(
                        call.flag("headers"),
                        "Streams",
                        List.of("ID", "Protocol", "Origin", "Target"),
                        List.of("HandlerID", "Protocol", "OriginAddress", "TargetAddress")));
    }

    private static Command closeStream() {
        return Command.named("p2p stream close", "Break connections that tunnels carry")
                .takes(Argument.optional("id", "Which, as: cairn p2p stream ls"))
                .with(Option.flag("all,a", "All of them"))
                .does((node, call, reply) -> {
                    if (call.flag("all")) {
                        for (Passage passage : tunnels(node).passages()) {
                            tunnels(node).cut(passage.number());
                        }
                        return;
                    }
                    if (call.arguments().isEmpty()) {
                        throw new MalformedException("no id specified");
                    }
                    long number;
                    try {
                        number = Long.parseUnsignedLong(call.argument(0));
                    } catch (NumberFormatException e) {
                        throw new UsageException("a HandlerID is a number, not \"" + call.argument(0) + "\"");
                    }
                    if (!tunnels(node).cut(number)) {
                        throw new NotFoundException("no connection has the HandlerID " + number);
                    }
                });
    }
}
