package cairn.services.rpc.command;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.ipns.IpnsName;
import cairn.data.multibase.Multibase;
import cairn.data.peer.PeerId;
import cairn.network.pubsub.Message;
import cairn.network.pubsub.NameTopics;
import cairn.network.pubsub.Pubsub;
import cairn.network.pubsub.Subscription;
import cairn.node.Node;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.InputBytes;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code pubsub …} and {@code name pubsub …}: messages of topics. Topics and data travel as multibase, since both may
 * be any bytes; the command line takes and shows them as they are.
 */
final class PubsubCommands {
    private static final int DATA_BYTES_MAX = 1 << 20;
    private static final Duration IDLE = Duration.ofSeconds(1);

    private PubsubCommands() {}

    static List<Command> commands() {
        return List.of(publish(), subscribe(), topics(), peers(), state(), names(), cancel());
    }

    private static Pubsub pubsub(Node node) throws UnavailableException {
        return SwarmCommands.swarm(node)
                .pubsub()
                .orElseThrow(() -> new UnavailableException("experimental pubsub feature not enabled: set"
                        + " pubsub.enabled to on, or run the node with --enable-pubsub-experiment"));
    }

    private static Optional<NameTopics> nameTopics(Node node) throws UnavailableException {
        return SwarmCommands.swarm(node).nameTopics();
    }

    private static NameTopics requireNameTopics(Node node) throws UnavailableException {
        return nameTopics(node)
                .orElseThrow(() -> new UnavailableException("IPNS pubsub subsystem is not enabled: set"
                        + " names.over-pubsub to on, or run the node with --enable-namesys-pubsub"));
    }

    private static String encoded(String text) {
        return Multibase.BASE64URL.encode(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The command line's words, as they are sent: the first is the topic. */
    private static List<String> wire(List<String> arguments) {
        return arguments.stream().map(PubsubCommands::encoded).toList();
    }

    private static String topic(Call call) throws UsageException {
        try {
            return new String(Multibase.decode(call.argument(0)), StandardCharsets.UTF_8);
        } catch (MalformedException e) {
            throw new UsageException("URL arg must be multibase encoded: " + e.getMessage());
        }
    }

    private static Command publish() {
        return Command.named("pubsub pub", "Send a message to all who want a topic")
                .takes(Argument.one("topic", "The topic"))
                .takes(Argument.files("data", "The message"))
                .sends(PubsubCommands::wire)
                .example("echo hello | cairn pubsub pub news")
                .does((node, call, reply) -> {
                    Pubsub pubsub = pubsub(node);
                    pubsub.publish(topic(call), InputBytes.read(call, DATA_BYTES_MAX));
                })
                .shows((value, out) -> {});
    }

    private static Command subscribe() {
        return Command.named("pubsub sub", "Show a topic's messages until you stop it")
                .takes(Argument.one("topic", "The topic"))
                .sends(PubsubCommands::wire)
                .example("cairn pubsub sub news")
                .does(PubsubCommands::runSubscribe)
                .shows((value, out) -> {
                    out.writeBytes(decoded(value.get("data")));
                    out.flush();
                });
    }

    /** What a node answered in multibase; as it is where it is none. */
    private static byte[] decoded(Object text) {
        try {
            return Multibase.decode(text.toString());
        } catch (MalformedException e) {
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Ends when the caller is gone, which a flush tells, or the node ends. */
    private static void runSubscribe(Node node, Call call, Reply reply) throws IOException, InterruptedException {
        try (Subscription subscription = pubsub(node).subscribe(topic(call))) {
            reply.flush();
            while (!subscription.isClosed()) {
                Optional<Message> message = subscription.next(IDLE);
                if (message.isPresent()) {
                    reply.value(value(message.get()));
                }
                reply.flush();
            }
        }
    }

    private static Map<String, Object> value(Message message) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("from", message.author().toString());
        value.put("data", Multibase.BASE64URL.encode(message.data()));
        value.put("seqno", Multibase.BASE64URL.encode(message.number()));
        value.put("topicIDs", List.of(encoded(message.topic())));
        return value;
    }

    private static Command topics() {
        return Command.named("pubsub ls", "List the topics that this node is subscribed to")
                .does((node, call, reply) -> reply.only(Map.of(
                        "Strings",
                        pubsub(node).topics().stream()
                                .map(PubsubCommands::encoded)
                                .toList())))
                .shows((value, out) -> {
                    for (Object topic : (List<?>) value.get("Strings")) {
                        out.println(new String(decoded(topic), StandardCharsets.UTF_8));
                    }
                });
    }

    private static Command peers() {
        return Command.named("pubsub peers", "List the connected peers that want a topic")
                .takes(Argument.optional("topic", "The topic; without, all peers that take part in any"))
                .sends(PubsubCommands::wire)
                .does((node, call, reply) -> {
                    Pubsub pubsub = pubsub(node);
                    Collection<PeerId> peers =
                            call.arguments().isEmpty() ? pubsub.scores().keySet() : pubsub.peers(topic(call));
                    reply.only(Map.of(
                            "Strings",
                            peers.stream().map(PeerId::toString).sorted().toList()));
                })
                .shows((value, out) -> SwarmCommands.lines(value.get("Strings"), out));
    }

    private static Command state() {
        return Command.named("name pubsub state", "Tell whether names are told in topics")
                .does((node, call, reply) ->
                        reply.only(Map.of("Enabled", nameTopics(node).isPresent())))
                .shows((value, out) -> out.println(value.get("Enabled").equals(true) ? "enabled" : "disabled"));
    }

    private static Command names() {
        return Command.named("name pubsub subs", "List the names whose topics are followed")
                .with(KeyNames.option())
                .does((node, call, reply) -> {
                    List<String> names = new ArrayList<>();
                    for (IpnsName name : requireNameTopics(node).followed()) {
                        names.add("/ipns/" + KeyNames.show(call, name.peer()));
                    }
                    reply.only(Map.of("Strings", names));
                })
                .shows((value, out) -> SwarmCommands.lines(value.get("Strings"), out));
    }

    private static Command cancel() {
        return Command.named("name pubsub cancel", "Follow a name's topic no more")
                .takes(Argument.one("name", "The name"))
                .does((node, call, reply) -> {
                    IpnsName name = IpnsName.parse(call.argument(0));
                    reply.only(Map.of("Canceled", requireNameTopics(node).cancel(name)));
                })
                .shows((value, out) ->
                        out.println(value.get("Canceled").equals(true) ? "canceled" : "no subscription"));
    }
}
