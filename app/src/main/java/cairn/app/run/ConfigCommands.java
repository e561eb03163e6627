package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Profile;
import cairn.app.config.Setting;
import cairn.data.failure.MalformedException;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.InputBytes;
import cairn.services.rpc.Json;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code config …}: what the node's settings are. A change holds from the next start. */
final class ConfigCommands {
    private ConfigCommands() {}

    static List<Command> commands(Map<String, String> environment) {
        return List.of(config(environment), show(environment), replace(environment), profile(environment));
    }

    private static Command config(Map<String, String> environment) {
        return Command.named("config", "Show or set a value of the configuration")
                .hidesArgumentsAfter(1)
                .takes(Argument.one("key", "A setting, such as gateway.listen"))
                .takes(Argument.optional("value", "Its new value"))
                .with(
                        Option.flag("bool", "Accepted for compatibility: every value is written as text"),
                        Option.flag("json", "The value is JSON: a text, a number or a truth value"),
                        Option.flag("expand-auto", "Accepted for compatibility"))
                .example("cairn config gateway.listen 127.0.0.1:9090")
                .answers((call, reply) -> {
                    Home home = Commands.home(call, environment);
                    Setting setting = KuboNames.setting(call.argument(0))
                            .orElseThrow(() -> new UsageException("there is no setting " + call.argument(0)
                                    + "; there are: " + String.join(", ", Setting.keys())));
                    if (call.arguments().size() > 1) {
                        home.create();
                        Configuration.set(
                                home.configurationFile(), Map.of(setting, KuboNames.value(setting, given(call))));
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

    private static String given(Call call) throws IOException {
        return call.flag("json") ? text(Json.read(call.argument(1))) : call.argument(1);
    }

    private static String text(Object json) throws MalformedException {
        return switch (json) {
            case String text -> text;
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            default -> throw new MalformedException("a setting's value is a text, a number or a truth value");
        };
    }

    private static Command show(Map<String, String> environment) {
        return Command.named("config show", "Show the whole configuration")
                .with(Option.flag("expand-auto", "Accepted for compatibility"))
                .answers((call, reply) -> reply.only(whole(
                        Configuration.read(Commands.home(call, environment).configurationFile()))))
                .shows((value, out) -> {
                    for (Object item : ((Map<?, ?>) value.get("Settings")).values()) {
                        Map<?, ?> setting = (Map<?, ?>) item;
                        out.println(setting.get("Key") + " = \"" + setting.get("Value") + "\"   # "
                                + (Boolean.TRUE.equals(setting.get("Written")) ? "set" : "default") + ": "
                                + setting.get("Meaning"));
                    }
                });
    }

    private static Map<String, Object> whole(Configuration configuration) throws IOException {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (Setting setting : Setting.values()) {
            settings.put(setting.key(), value(configuration, setting));
        }
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Addresses", KuboNames.addresses(configuration));
        value.put("Settings", settings);
        return value;
    }

    private static Map<String, Object> value(Configuration configuration, Setting setting) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Key", setting.key());
        value.put("Value", configuration.get(setting));
        value.put("Written", configuration.isWritten(setting));
        value.put("Meaning", setting.meaning());
        return value;
    }

    private static Command replace(Map<String, String> environment) {
        return Command.named("config replace", "Put another configuration in the place of this one")
                .help("""
                        The file is a cairn.toml, or what config show answers as JSON, edited. All of it is checked
                        before anything is changed.""")
                .takes(Argument.files("file", "The new configuration"))
                .with(Option.flag("dry-run", "Only tell what would change"))
                .example("cairn config replace --dry-run cairn.toml")
                .answers((call, reply) -> {
                    Home home = Commands.home(call, environment);
                    String text =
                            new String(InputBytes.read(call, Configuration.FILE_BYTES_MAX), StandardCharsets.UTF_8);
                    Configuration old = Configuration.read(home.configurationFile());
                    boolean isJson = text.strip().startsWith("{");
                    Map<Setting, String> values = isJson
                            ? ofJson(Json.readObject(text), old)
                            : Configuration.parse(text).values();
                    if (call.flag("dry-run")) {
                        answerDifference(old, values, reply);
                        return;
                    }
                    home.create();
                    if (isJson) {
                        Configuration.set(home.configurationFile(), values);
                    } else {
                        Configuration.replace(home.configurationFile(), text);
                    }
                })
                .shows(ConfigCommands::showDifference);
    }

    /** The values of what {@code config show} answers; tells everything that is wrong with it at once. */
    private static Map<Setting, String> ofJson(Map<String, Object> json, Configuration old) throws IOException {
        Map<Setting, String> values = new EnumMap<>(Setting.class);
        List<String> problems = new ArrayList<>();
        if (json.get("Addresses") instanceof Map<?, ?> addresses) {
            for (Map.Entry<?, ?> address : addresses.entrySet()) {
                Optional<Setting> setting = KuboNames.setting("Addresses." + address.getKey());
                if (setting.isEmpty()) {
                    problems.add("there is no setting Addresses." + address.getKey());
                } else {
                    String value = KuboNames.value(setting.get(), text(address.getValue()));
                    if (!value.equals(old.get(setting.get()))) {
                        values.put(setting.get(), value);
                    }
                }
            }
        }
        if (json.get("Settings") instanceof Map<?, ?> settings) {
            for (Map.Entry<?, ?> one : settings.entrySet()) {
                Optional<Setting> setting = Setting.byKey(String.valueOf(one.getKey()));
                String value = text(one.getValue() instanceof Map<?, ?> map ? map.get("Value") : one.getValue());
                if (setting.isEmpty()) {
                    problems.add("there is no setting " + one.getKey());
                } else if (!value.equals(old.get(setting.get()))) {
                    values.put(setting.get(), value);
                }
            }
        }
        json.keySet().stream()
                .filter(key -> !key.equals("Addresses") && !key.equals("Settings"))
                .forEach(key -> problems.add("there is no setting " + key));
        values.forEach((setting, value) -> setting.problem(value).ifPresent(problems::add));
        if (!problems.isEmpty()) {
            throw new MalformedException("nothing was changed:\n  " + String.join("\n  ", problems));
        }
        return values;
    }

    private static Command profile(Map<String, String> environment) {
        return Command.named("config profile apply", "Set several values that go together")
                .help(Profile.help())
                .takes(Argument.one("profile", "The profile's name"))
                .with(Option.flag("dry-run", "Only tell what would change"))
                .example("cairn config profile apply --dry-run lowpower")
                .answers((call, reply) -> {
                    Profile profile = Profile.named(call.argument(0))
                            .orElseThrow(() -> new IOException(call.argument(0) + " is not a profile"));
                    Home home = Commands.home(call, environment);
                    Configuration old = Configuration.read(home.configurationFile());
                    if (!call.flag("dry-run")) {
                        home.create();
                        Configuration.set(home.configurationFile(), profile.settings());
                    }
                    answerDifference(old, profile.settings(), reply);
                })
                .shows(ConfigCommands::showDifference);
    }

    private static void answerDifference(Configuration old, Map<Setting, String> values, Reply reply)
            throws IOException {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("OldCfg", whole(old));
        value.put("NewCfg", whole(old.with(values)));
        reply.only(value);
    }

    private static void showDifference(Map<String, ?> value, PrintStream out) {
        Map<?, ?> before = settings(value.get("OldCfg"));
        Map<?, ?> after = settings(value.get("NewCfg"));
        after.forEach((key, item) -> {
            Object was = ((Map<?, ?>) before.get(key)).get("Value");
            Object is = ((Map<?, ?>) item).get("Value");
            if (!is.equals(was)) {
                out.println("- " + key + " = \"" + was + "\"");
                out.println("+ " + key + " = \"" + is + "\"");
            }
        });
    }

    private static Map<?, ?> settings(Object configuration) {
        return (Map<?, ?>) ((Map<?, ?>) configuration).get("Settings");
    }
}
