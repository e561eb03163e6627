package cairn.services.rpc.command;

import cairn.services.rpc.Command;
import cairn.services.rpc.CommandTable;
import cairn.services.rpc.Option;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** {@code commands}: every command there is. */
final class TableCommands {
    private TableCommands() {}

    static Command commands(Supplier<CommandTable> table) {
        return Command.named("commands", "List every command")
                .with(Option.flag("flags,f", "Also their options"))
                .answers((call, reply) -> reply.only(tree(table.get(), call.flag("flags"))))
                .showsWith(call -> {
                    boolean flags = call.flag("flags");
                    return (value, out) -> show("", value, flags, out);
                });
    }

    /** A command, or the beginning of longer ones' names, and what comes below it. */
    private static final class Place {
        private final Map<String, Place> below = new TreeMap<>();
        private List<Option> options = List.of();
    }

    private static Map<String, Object> tree(CommandTable table, boolean flags) {
        Place root = new Place();
        root.options = CommandTable.GLOBAL_OPTIONS;
        for (Command command : table.all()) {
            Place place = root;
            for (String word : command.path().split(" ", -1)) {
                place = place.below.computeIfAbsent(word, _ -> new Place());
            }
            place.options = command.options();
        }
        // Clients look for the names of Kubo's tree, whose root is called after its program.
        return value("ipfs", root, flags);
    }

    private static Map<String, Object> value(String name, Place place, boolean flags) {
        List<Map<String, Object>> below = new ArrayList<>();
        place.below.forEach((word, command) -> below.add(value(word, command, flags)));
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Name", name);
        value.put("Subcommands", below);
        value.put(
                "Options",
                flags
                        ? place.options.stream()
                                .map(option -> Map.of("Names", option.names()))
                                .toList()
                        : List.of());
        return value;
    }

    private static void show(String prefix, Map<?, ?> value, boolean flags, PrintStream out) {
        String name = prefix.isEmpty() ? "cairn" : prefix + " " + value.get("Name");
        out.println(name);
        if (flags && value.get("Options") instanceof List<?> options) {
            for (Object option : options) {
                for (Object word : (List<?>) ((Map<?, ?>) option).get("Names")) {
                    out.println(name + (word.toString().length() == 1 ? " -" : " --") + word);
                }
            }
        }
        ((List<?>) value.get("Subcommands")).forEach(below -> show(name, (Map<?, ?>) below, flags, out));
    }
}
