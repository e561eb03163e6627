package cairn.services.rpc.command;

import cairn.services.rpc.Argument;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Commands that clients still know and nobody has any more: each says what to use, in the words that Kubo has. */
final class RemovedCommands {
    private static final List<String> OBJECT = List.of(
            "object data",
            "object get",
            "object links",
            "object new",
            "object put",
            "object stat",
            "object patch append-data",
            "object patch set-data");
    private static final List<String> DHT =
            List.of("dht findpeer", "dht findprovs", "dht get", "dht put", "dht provide");

    private RemovedCommands() {}

    static List<Command> commands() {
        List<Command> commands = new ArrayList<>();
        OBJECT.forEach(path -> commands.add(removed(path, "removed, use 'ipfs dag' or 'ipfs files' instead")));
        DHT.forEach(path -> commands.add(removed(path, "removed, use 'ipfs routing' instead")));
        commands.add(Command.named("mount", "Refused: this program mounts nothing yet")
                .with(
                        Option.text("ipfs-path,f", "Where content would be"),
                        Option.text("ipns-path,n", "Where names would be"),
                        Option.text("mfs-path,m", "Where the node's files would be"))
                .answers((call, reply) -> {
                    throw new IOException(
                            "there is no mounting here yet: read through the gateway, or with: cairn get");
                }));
        return commands;
    }

    private static Command removed(String path, String message) {
        return Command.named(path, "Removed: says what to use")
                .takes(Argument.any("arguments", "Whatever it took once"))
                .with(Option.flag("allow-big-block", "Accepted for compatibility"))
                .answers((call, reply) -> {
                    throw new IOException(message);
                });
    }
}
