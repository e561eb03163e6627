package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.CommandTable;
import cairn.services.rpc.Option;
import cairn.services.rpc.UsageException;
import cairn.services.rpc.command.ContentCommands;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every command that this program has: those on content, and those on the program itself. */
public final class Commands {
    private Commands() {}

    public static CommandTable table(Map<String, String> environment) {
        List<Command> commands = new ArrayList<>(ContentCommands.all());
        commands.add(up(environment));
        commands.add(config(environment));
        commands.add(configShow(environment));
        commands.add(Completion.command(environment));
        return new CommandTable(commands);
    }

    /** The home that a call means. */
    static Home home(Call call, Map<String, String> environment) {
        return Home.find(call.text("home"), environment);
    }

    private static Command up(Map<String, String> environment) {
        return Command.named("up", "Start the node and keep it running until Ctrl-C")
                .help("""
                        The node answers browsers at its gateway and this command line at its RPC. Addresses are set
                        with gateway.listen and admin.listen in the configuration; see: cairn config show.""")
                .with(
                        Option.text("gateway", "Gateway address for this run, such as 127.0.0.1:0 for any free port"),
                        Option.text("admin", "RPC address for this run"),
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
                .example("cairn config gateway.listen 127.0.0.1:9090")
                .answers((call, reply) -> {
                    Home home = home(call, environment);
                    Setting setting = Setting.byKey(call.argument(0))
                            .orElseThrow(() -> new UsageException("there is no setting " + call.argument(0)
                                    + "; there are: " + String.join(", ", Setting.keys())));
                    if (call.arguments().size() > 1) {
                        home.create();
                        Configuration.set(home.configurationFile(), setting, call.argument(1));
                    }
                    reply.value(value(Configuration.read(home.configurationFile()), setting));
                })
                .shows((value, out) -> out.println(value.get("Value")));
    }

    private static Command configShow(Map<String, String> environment) {
        return Command.named("config show", "Show the whole configuration")
                .answers((call, reply) -> {
                    Configuration configuration =
                            Configuration.read(home(call, environment).configurationFile());
                    for (Setting setting : Setting.values()) {
                        reply.value(value(configuration, setting));
                    }
                })
                .shows((value, out) -> out.println(value.get("Key") + " = \"" + value.get("Value") + "\"   # "
                        + (Boolean.TRUE.equals(value.get("Written")) ? "set" : "default") + ": "
                        + value.get("Meaning")));
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
