package cairn.services.rpc;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** All commands by their names, and the options that every one of them has. */
public final class CommandTable {
    /** Options of every command. */
    public static final List<Option> GLOBAL_OPTIONS = List.of(
            Option.text("encoding,enc", "The form of the answer: json or text").or("text"),
            Option.flag("json", "Answer with one JSON object a line; short for --encoding=json"),
            Option.text("home", "The node's home (default: CAIRN_HOME, else ~/.cairn)"),
            Option.text("api", "Address of a running node's RPC, such as 127.0.0.1:5001"),
            Option.text("api-auth", "Token for that RPC (default: CAIRN_TOKEN)"),
            Option.flag("offline", "Use only what is held here, never the network"),
            Option.text("timeout", "Give up after this time, such as 30s or 5m"),
            Option.text("cid-base", "The multibase of version 1 CIDs in the answer")
                    .or("base32"),
            Option.flag("upgrade-cidv0-in-output", "Show version 0 CIDs as version 1"),
            Option.flag("stream-channels", "Accepted for compatibility; answers are always streamed"));

    private final Map<String, Command> commands = new TreeMap<>();
    private final Set<String> options = new HashSet<>();

    public CommandTable(List<Command> commands) {
        for (Command command : commands) {
            if (this.commands.put(command.path(), command) != null) {
                throw new IllegalArgumentException("Two commands are called " + command.path());
            }
            command.options().forEach(option -> options.addAll(option.names()));
        }
    }

    /** Whether any command has an option of that name. */
    boolean isOption(String name) {
        return options.contains(name);
    }

    public Optional<Command> find(String path) {
        return Optional.ofNullable(commands.get(path));
    }

    /** Whether {@code path} is the beginning of a longer command's name, such as {@code dag}. */
    public boolean isGroup(String path) {
        return commands.keySet().stream().anyMatch(name -> name.startsWith(path + " "));
    }

    /** All commands, in the order of their names. */
    public Collection<Command> all() {
        return commands.values();
    }

    /** The option of {@code command}, or the one of every command, that goes by {@code name}. */
    public static Optional<Option> option(Command command, String name) {
        Optional<Option> own = command.option(name);
        return own.isPresent()
                ? own
                : GLOBAL_OPTIONS.stream().filter(o -> o.names().contains(name)).findFirst();
    }
}
