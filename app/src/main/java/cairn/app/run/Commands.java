package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.CommandTable;
import cairn.services.rpc.Daemon;
import cairn.services.rpc.Option;
import cairn.services.rpc.UsageException;
import cairn.services.rpc.command.ContentCommands;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Every command that this program has: those on content, and those on the program itself. */
public final class Commands {
    private Commands() {}

    /** The commands of a process that is no running node. */
    public static CommandTable table(Map<String, String> environment) {
        return table(environment, Optional.empty());
    }

    static CommandTable table(Map<String, String> environment, Optional<Daemon> daemon) {
        AtomicReference<CommandTable> whole = new AtomicReference<>();
        List<Command> commands = new ArrayList<>(ContentCommands.all(whole::get, daemon));
        commands.add(up(environment));
        commands.add(config(environment));
        commands.add(configShow(environment));
        commands.addAll(BootstrapCommands.commands(environment));
        commands.add(KeyExport.command(environment));
        commands.add(Completion.command(environment));
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
                        Option.texts(
                                "site", "A host whose contents each get a host of their own below it; may be repeated"))
                .example("cairn up")
                .answers((call, reply) -> Up.run(home(call, environment), call, environment, reply))
                .shows((value, out) -> out.println(value.get("Text")));
    }

    private static Command config(Map<String, String> environment) {
        return Command.named("config", "Show or set a value of the configuration")
                .takes(Argument.one("key", "A setting, such as gateway.listen"))
                .takes(Argument.optional("value", "Its new value"))
                .with(
                        Option.flag("bool", "Accepted for compatibility: every value is written as text"),
                        Option.flag("expand-auto", "Accepted for compatibility"))
                .example("cairn config gateway.listen 127.0.0.1:9090")
                .answers((call, reply) -> {
                    Home home = home(call, environment);
                    Setting setting = KuboNames.setting(call.argument(0))
                            .orElseThrow(() -> new UsageException("there is no setting " + call.argument(0)
                                    + "; there are: " + String.join(", ", Setting.keys())));
                    if (call.arguments().size() > 1) {
                        home.create();
                        Configuration.set(
                                home.configurationFile(), setting, KuboNames.value(setting, call.argument(1)));
                    }
                    Configuration configuration = Configuration.read(home.configurationFile());
                    Map<String, Object> value = value(configuration, setting);
                    if (!setting.key().equals(call.argument(0))) {
                        value.put("Key", call.argument(0));
                        value.put("Value", KuboNames.multiaddr(configuration.get(setting)));
                    }
                    reply.only(value);
                })
                .shows((value, out) -> out.println(value.get("Value")));
    }

    private static Command configShow(Map<String, String> environment) {
        return Command.named("config show", "Show the whole configuration")
                .with(Option.flag("expand-auto", "Accepted for compatibility"))
                .answers((call, reply) -> {
                    Configuration configuration =
                            Configuration.read(home(call, environment).configurationFile());
                    Map<String, Object> settings = new LinkedHashMap<>();
                    for (Setting setting : Setting.values()) {
                        settings.put(setting.key(), value(configuration, setting));
                    }
                    Map<String, Object> value = new LinkedHashMap<>();
                    value.put("Addresses", KuboNames.addresses(configuration));
                    value.put("Settings", settings);
                    reply.only(value);
                })
                .shows((value, out) -> {
                    for (Object item : ((Map<?, ?>) value.get("Settings")).values()) {
                        Map<?, ?> setting = (Map<?, ?>) item;
                        out.println(setting.get("Key") + " = \"" + setting.get("Value") + "\"   # "
                                + (Boolean.TRUE.equals(setting.get("Written")) ? "set" : "default") + ": "
                                + setting.get("Meaning"));
                    }
                });
    }

    private static Map<String, Object> value(Configuration configuration, Setting setting) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Key", setting.key());
        value.put("Value", configuration.get(setting));
        value.put("Written", configuration.isWritten(setting));
        value.put("Meaning", setting.meaning());
        return value;
    }
}
