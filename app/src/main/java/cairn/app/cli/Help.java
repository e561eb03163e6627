package cairn.app.cli;

import cairn.services.rpc.Argument;
import cairn.services.rpc.Command;
import cairn.services.rpc.CommandTable;
import cairn.services.rpc.Option;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Help for one command, for a group of them, and for all. */
final class Help {
    private static final int NAME_COLUMNS = 26;
    private static final List<String> FIRST_COMMANDS = List.of(
            "up", "add", "cat", "get", "ls", "pin add", "pin ls", "dag export", "dag import", "repo stat", "repo gc");

    private Help() {}

    static void printAll(CommandTable table, PrintStream out) {
        out.println("Cairn keeps, finds and serves content by its hash.");
        out.println();
        out.println("  cairn up                  start a node: gateway and RPC on this machine");
        out.println("  cairn add -r DIRECTORY    keep a directory; prints its CID");
        out.println("  cairn get CID -o PATH     write it back");
        out.println();
        out.println("Usual commands:");
        FIRST_COMMANDS.forEach(name -> table.find(name).ifPresent(command -> printLine(command, out)));
        out.println();
        out.println("All commands:");
        table.all().stream()
                .filter(command -> !FIRST_COMMANDS.contains(command.path()))
                .forEach(command -> printLine(command, out));
        out.println();
        out.println("cairn help --man DIRECTORY writes manual pages of all of them.");
        out.println("cairn COMMAND --help tells more. The node's home is CAIRN_HOME, by default ~/.cairn.");
    }

    static void printGroup(String group, CommandTable table, PrintStream out) {
        out.println("Commands of cairn " + group + ":");
        table.all().stream()
                .filter(command -> command.path().startsWith(group + " "))
                .forEach(command -> printLine(command, out));
    }

    private static void printLine(Command command, PrintStream out) {
        out.println("  " + padded(command.path()) + command.tagline());
    }

    static void printCommand(Command command, PrintStream out) {
        StringBuilder usage = new StringBuilder("Usage: cairn ").append(command.path());
        if (!command.options().isEmpty()) {
            usage.append(" [OPTIONS]");
        }
        for (Argument argument : command.arguments()) {
            String name = argument.name().toUpperCase(Locale.ROOT) + (argument.repeated() ? " ..." : "");
            usage.append(argument.required() ? " " + name : " [" + name + "]");
        }
        out.println(usage);
        out.println();
        out.println(command.tagline());
        if (!command.help().isEmpty()) {
            out.println();
            out.println(command.help());
        }
        if (!command.arguments().isEmpty()) {
            out.println();
            out.println("Arguments:");
            command.arguments().forEach(a -> out.println("  " + padded(a.name()) + a.description()));
        }
        printOptions("Options:", command.options(), out);
        printOptions("Options of every command:", CommandTable.GLOBAL_OPTIONS, out);
        if (!command.examples().isEmpty()) {
            out.println();
            out.println("Examples:");
            command.examples().forEach(example -> out.println("  " + example));
        }
    }

    private static void printOptions(String title, List<Option> options, PrintStream out) {
        if (options.isEmpty()) {
            return;
        }
        out.println();
        out.println(title);
        for (Option option : options) {
            StringBuilder names = new StringBuilder();
            for (String name : option.names().reversed()) {
                names.append(names.isEmpty() ? "" : ", ")
                        .append(name.length() == 1 ? "-" : "--")
                        .append(name);
            }
            if (option.kind() != Option.Kind.FLAG) {
                names.append(option.kind() == Option.Kind.INTEGER ? " NUMBER" : " TEXT");
            }
            String fallback = option.fallback().isEmpty() ? "" : " (default: " + option.fallback() + ")";
            out.println("  " + padded(names.toString()) + option.description() + fallback);
        }
    }

    private static String padded(String name) {
        return name.length() >= NAME_COLUMNS
                ? name + "\n" + " ".repeat(NAME_COLUMNS + 2)
                : name + " ".repeat(NAME_COLUMNS - name.length());
    }
}
