package cairn.app.cli;

import cairn.services.rpc.Argument;
import cairn.services.rpc.Command;
import cairn.services.rpc.CommandTable;
import cairn.services.rpc.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Manual pages, made from the table of commands: {@code cairn.1}, and one of each command, such as
 * {@code cairn-pin-add.1}. They are written with the macros of man(7).
 */
final class ManPages {
    private static final int DELETE = 127;

    private final CommandTable table;

    ManPages(CommandTable table) {
        this.table = table;
    }

    /** Writes all of them into the folder, which is made; returns how many there are. */
    int write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("cairn.1"), whole());
        for (Command command : table.all()) {
            Files.writeString(folder.resolve(name(command) + ".1"), page(command));
        }
        return table.all().size() + 1;
    }

    private static String name(Command command) {
        return "cairn-" + command.path().replace(' ', '-');
    }

    private String whole() {
        StringBuilder page = head("cairn", "keep, find and serve content by its hash");
        page.append(".SH SYNOPSIS\n.B cairn\n.I COMMAND\n[\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]\n");
        page.append(".SH DESCRIPTION\n").append(text("""
                A node keeps content under names that are made of the content itself, fetches what it does not have
                from others, and serves what it has. cairn up starts one; the other commands ask the node that is up,
                or work on its store where none is."""));
        page.append(".SH COMMANDS\n");
        for (Command command : table.all()) {
            page.append(".TP\n.BR ")
                    .append(escaped(name(command)))
                    .append(" (1)\n")
                    .append(text(command.tagline()));
        }
        options(page, "OPTIONS OF EVERY COMMAND", CommandTable.GLOBAL_OPTIONS);
        page.append(".SH ENVIRONMENT\n.TP\n.B CAIRN_HOME\n")
                .append(text("Everything that a node owns; by default ~/.cairn."));
        page.append(".TP\n.B CAIRN_TOKEN\n").append(text("The token for a node's RPC that asks for one."));
        status(page);
        return page.toString();
    }

    private static String page(Command command) {
        StringBuilder page = head(name(command), command.tagline());
        page.append(".SH SYNOPSIS\n.B cairn ").append(escaped(command.path())).append('\n');
        page.append(command.options().isEmpty() ? "" : "[\\fIOPTIONS\\fR]\n");
        for (Argument argument : command.arguments()) {
            String name = "\\fI" + escaped(argument.name().toUpperCase(Locale.ROOT)) + "\\fR"
                    + (argument.repeated() ? " ..." : "");
            page.append(argument.required() ? name : "[" + name + "]").append('\n');
        }
        page.append(".SH DESCRIPTION\n").append(text(command.tagline() + "."));
        if (!command.help().isEmpty()) {
            for (String paragraph : command.help().split("\n\\s*\n", -1)) {
                page.append(".PP\n").append(text(paragraph));
            }
        }
        if (!command.arguments().isEmpty()) {
            page.append(".SH ARGUMENTS\n");
            for (Argument argument : command.arguments()) {
                page.append(".TP\n.I ")
                        .append(escaped(argument.name().toUpperCase(Locale.ROOT)))
                        .append('\n')
                        .append(text(argument.description()));
            }
        }
        options(page, "OPTIONS", command.options());
        if (!command.examples().isEmpty()) {
            page.append(".SH EXAMPLES\n.nf\n");
            command.examples().forEach(example -> page.append(text(example)));
            page.append(".fi\n");
        }
        status(page);
        page.append(".SH SEE ALSO\n.BR cairn (1),\n").append(text("which lists the options that every command has."));
        return page.toString();
    }

    private static StringBuilder head(String name, String tagline) {
        return new StringBuilder()
                .append(".TH \"")
                .append(escaped(name.toUpperCase(Locale.ROOT)))
                .append("\" \"1\" \"\" \"Cairn\" \"Cairn's commands\"\n.SH NAME\n")
                .append(escaped(name))
                .append(" \\- ")
                .append(escaped(tagline))
                .append('\n');
    }

    private static void options(StringBuilder page, String title, List<Option> options) {
        if (options.isEmpty()) {
            return;
        }
        page.append(".SH ").append(title).append('\n');
        for (Option option : options) {
            String fallback = option.fallback().isEmpty() ? "" : " (default: " + option.fallback() + ")";
            page.append(".TP\n").append(names(option)).append('\n').append(text(option.description() + fallback));
        }
    }

    private static String names(Option option) {
        StringBuilder names = new StringBuilder();
        for (String name : option.names().reversed()) {
            names.append(names.isEmpty() ? "" : ", ")
                    .append("\\fB")
                    .append(escaped((name.length() == 1 ? "-" : "--") + name))
                    .append("\\fR");
        }
        if (option.kind() != Option.Kind.FLAG) {
            names.append(option.kind() == Option.Kind.INTEGER ? " \\fINUMBER\\fR" : " \\fITEXT\\fR");
        }
        return names.toString();
    }

    private static void status(StringBuilder page) {
        page.append(".SH EXIT STATUS\n");
        page.append(".TP\n.B ").append(Shell.DONE).append('\n').append(text("It was done."));
        page.append(".TP\n.B ").append(Shell.FAILED).append('\n').append(text("It failed; standard error says why."));
        page.append(".TP\n.B ").append(Shell.WRONG_USE).append('\n').append(text("The command line is wrong."));
        page.append(".TP\n.B ").append(Shell.INTERRUPTED).append('\n').append(text("It was interrupted."));
    }

    /** Lines in which nothing is a request or an escape. */
    private static String text(String lines) {
        StringBuilder out = new StringBuilder();
        for (String line : lines.strip().split("\n", -1)) {
            String bare = escaped(line.strip());
            boolean isRequest = bare.startsWith(".") || bare.startsWith("'");
            out.append(isRequest ? "\\&" : "").append(bare).append('\n');
        }
        return out.toString();
    }

    /** Formatters read ASCII; other characters are named by their numbers. */
    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints()
                .forEach(point -> out.append(
                        switch (point) {
                            case '\\' -> "\\e";
                            case '-' -> "\\-";
                            case '"' -> "\\(dq";
                            default -> point < DELETE ? Character.toString(point) : String.format("\\[u%04X]", point);
                        }));
        return out.toString();
    }
}
