package cairn.services.rpc.command;

import cairn.data.cid.Cid;
import cairn.data.failure.UnavailableException;
import cairn.node.Node;
import cairn.node.provide.Provider;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** {@code provide …}: telling the network what the node has. */
final class ProvideCommands {
    private ProvideCommands() {}

    static List<Command> commands() {
        return List.of(
                ProvideStatCommand.named("provide stat"),
                ProvideStatCommand.named("stats provide"),
                ProvideStatCommand.named("stats reprovide"),
                once(),
                clear(),
                again("routing reprovide"),
                again("bitswap reprovide"));
    }

    static Provider provider(Node node) throws IOException {
        return SwarmCommands.swarm(node)
                .provider()
                .orElseThrow(() -> new UnavailableException("the node does not provide yet; try again"));
    }

    private static Command once() {
        return Command.named("provide once", "Have the network told of blocks soon, and not again")
                .takes(Argument.many("cid", "A block's CID"))
                .with(Option.flag("recursive,r", "Also every block below"))
                .does(ProvideCommands::runOnce)
                .shows((value, out) -> out.println(value.get("Queued")));
    }

    private static void runOnce(Node node, Call call, Reply reply) throws IOException {
        Provider provider = provider(node);
        GivenBlocks.forEach(node, call, cid -> queue(provider, cid, reply));
    }

    private static void queue(Provider provider, Cid cid, Reply reply) throws IOException {
        provider.once(cid.hash());
        reply.value(Map.of("Queued", cid.toString()));
    }

    private static Command clear() {
        return Command.named("provide clear", "Forget what waits to be told of for the first time")
                .with(Option.flag("quiet,q", "Print nothing"))
                .does((node, call, reply) -> {
                    int count = provider(node).clear();
                    if (!call.flag("quiet")) {
                        reply.only(count);
                    }
                })
                .shows((value, out) -> out.println("removed " + value.get("Value") + " items from provide queue"));
    }

    private static Command again(String path) {
        return Command.named(path, "Refused: a cycle goes round by itself").does((node, call, reply) -> {
            provider(node);
            throw new IOException("manual reprovide is not available with the sweep provider: a cycle goes round by"
                    + " itself, see `cairn provide stat --all`; for single blocks there is `cairn provide once`");
        });
    }
}
