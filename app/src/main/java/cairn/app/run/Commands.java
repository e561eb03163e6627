package cairn.app.run;

import cairn.app.config.Home;
import cairn.app.doctor.Doctor;
import cairn.node.Node;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.CommandTable;
import cairn.services.rpc.Daemon;
import cairn.services.rpc.Option;
import cairn.services.rpc.command.CacheCommands;
import cairn.services.rpc.command.ContentCommands;
import cairn.services.rpc.command.MakeCommands;
import cairn.transform.cache.BuildCache;
import cairn.transform.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Every command that this program has: those on content, and those on the program itself. */
public final class Commands {
    private Commands() {}

    /** The commands of a process that is no running node. */
    public static CommandTable table(Map<String, String> environment) {
        return table(environment, Optional.empty(), Engine::of, BuildCache::of);
    }

    static CommandTable table(
            Map<String, String> environment,
            Optional<Daemon> daemon,
            Function<Node, Engine> engines,
            Function<Node, BuildCache> caches) {
        AtomicReference<CommandTable> whole = new AtomicReference<>();
        List<Command> commands = new ArrayList<>(ContentCommands.all(whole::get, daemon, ForeignStores::bucket));
        commands.addAll(MakeCommands.commands(engines));
        commands.addAll(CacheCommands.commands(caches));
        commands.add(up(environment));
        commands.add(ConsoleCommand.command(environment));
        commands.add(Doctor.command(environment));
        commands.addAll(ConfigCommands.commands(environment));
        commands.addAll(BootstrapCommands.commands(environment));
        commands.add(KeyExport.command(environment));
        commands.addAll(Completion.commands(environment));
        commands.add(FilesRootChange.command(environment));
        commands.addAll(StoppedCommands.commands(environment));
        commands.addAll(PlaceCommands.commands(environment));
        commands.addAll(Unoffered.besides(commands));
        whole.set(new CommandTable(commands));
        return whole.get();
    }

    /** The home that a call means. */
    static Home home(Call call, Map<String, String> environment) {
        return Home.find(call.text("home"), environment);
    }

    private static Command up(Map<String, String> environment) {
        return Command.named("up", "Start the node and keep it running until Ctrl-C")
                .local()
                .help("""
                        The node answers browsers at its gateway, this command line at its RPC, and other nodes at its
                        swarm addresses, unless it is up --offline. Addresses are set with gateway.listen,
                        admin.listen and swarm.listen in the configuration; see: cairn config show.""")
                .with(
                        Option.text("gateway", "Gateway address for this run, such as 127.0.0.1:0 for any free port"),
                        Option.text("admin", "RPC address for this run"),
                        Option.texts(
                                "swarm", "Where other nodes reach this one, as /ip4/0.0.0.0/tcp/4001; may be repeated"),
                        Option.flag("enable-pubsub-experiment", "Take part in topics, as pubsub.enabled says"),
                        Option.flag("enable-namesys-pubsub", "Tell names in topics too, as names.over-pubsub says"),
                        Option.texts(
                                "site", "A host whose contents each get a host of their own below it; may be repeated"))
                .example("cairn up")
                .answers((call, reply) -> Up.run(home(call, environment), call, environment, reply))
                .shows((value, out) -> out.println(value.get("Text")));
    }
}
