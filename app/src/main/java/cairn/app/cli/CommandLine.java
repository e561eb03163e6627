package cairn.app.cli;

import cairn.services.rpc.Argument;
import cairn.services.rpc.Command;
import cairn.services.rpc.CommandTable;
import cairn.services.rpc.Option;
import cairn.services.rpc.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command line taken apart.
 *
 * @param command the command that its first words name
 * @param arguments words that are no options, in order, those of a file argument included
 * @param options values by long name, as they were given
 * @param helpWanted whether {@code --help} or {@code -h} stood among them
 */
record CommandLine(Command command, List<String> arguments, Map<String, List<String>> options, boolean helpWanted) {
    /** Words of a command's name at most. */
    private static final int NAME_WORDS_MAX = 4;

    /**
     * Takes {@code words} apart.
     *
     * @throws UsageException where no command or option has such a name, or a value is missing
     */
    static CommandLine parse(List<String> words, CommandTable table) throws UsageException {
        int nameWords = nameLength(words, table);
        Command command =
                table.find(String.join(" ", words.subList(0, nameWords))).orElseThrow();
        Parser parser = new Parser(command);
        parser.take(words.subList(nameWords, words.size()));
        return new CommandLine(command, parser.arguments, parser.options, parser.helpWanted);
    }

    /** How many of the first words name a command. */
    private static int nameLength(List<String> words, CommandTable table) throws UsageException {
        int found = 0;
        for (int length = 1; length <= Math.min(NAME_WORDS_MAX, words.size()); length++) {
            if (words.get(length - 1).startsWith("-")) {
                break;
            }
            if (table.find(String.join(" ", words.subList(0, length))).isPresent()) {
                found = length;
            }
        }
        if (found == 0) {
            throw new UsageException(unknown(words, table));
        }
        return found;
    }

    private static String unknown(List<String> words, CommandTable table) {
        String first = words.getFirst();
        if (table.isGroup(first)) {
            return "\"" + first + "\" needs a subcommand; see: cairn " + first + " --help";
        }
        Optional<String> near = table.all().stream()
                .map(Command::path)
                .filter(path -> EditDistance.between(path, first) <= 2)
                .findFirst();
        return "there is no command \"" + first + "\""
                + near.map(path -> "; did you mean \"" + path + "\"?").orElse("; see: cairn help");
    }

    /** The words of the file argument: all behind the ones that text arguments take. */
    List<String> filePaths() {
        long texts = command.arguments().stream()
                .filter(a -> a.kind() == Argument.Kind.TEXT)
                .count();
        return command.fileArgument().isEmpty() || arguments.size() <= texts
                ? List.of()
                : arguments.subList((int) texts, arguments.size());
    }

    /** The words of the text arguments. */
    List<String> textArguments() {
        return arguments.subList(0, arguments.size() - filePaths().size());
    }

    boolean flag(String name) {
        List<String> given = options.getOrDefault(name, List.of());
        return !given.isEmpty() && !given.getLast().equals("false");
    }

    Optional<String> text(String name) {
        List<String> given = options.getOrDefault(name, List.of());
        return given.isEmpty() ? Optional.empty() : Optional.of(given.getLast());
    }

    /** Takes the words behind a command's name. */
    private static final class Parser {
        private final Command command;
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, List<String>> options = new LinkedHashMap<>();
        private boolean helpWanted;

        Parser(Command command) {
            this.command = command;
        }

        void take(List<String> words) throws UsageException {
            int at = 0;
            while (at < words.size()) {
                String word = words.get(at++);
                if (word.equals("--")) {
                    arguments.addAll(words.subList(at, words.size()));
                    return;
                }
                if (word.startsWith("--")) {
                    at += takeLong(word.substring(2), at < words.size() ? words.get(at) : "", at < words.size());
                } else if (word.startsWith("-") && word.length() > 1) {
                    at += takeShort(word.substring(1), at < words.size() ? words.get(at) : "", at < words.size());
                } else {
                    arguments.add(word);
                }
            }
        }

        /** Takes {@code name} or {@code name=value}; returns how many of the following words it used. */
        private int takeLong(String word, String next, boolean hasNext) throws UsageException {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            if (name.equals("help")) {
                helpWanted = true;
                return 0;
            }
            Option option = find("--" + name, name);
            if (equals >= 0) {
                give(option, word.substring(equals + 1));
                return 0;
            }
            return takeValue(option, "--" + name, next, hasNext);
        }

        /** Takes {@code n}, {@code n=value} or several flags' letters. */
        private int takeShort(String letters, String next, boolean hasNext) throws UsageException {
            int equals = letters.indexOf('=');
            if (equals > 0) {
                give(
                        find("-" + letters.substring(0, equals), letters.substring(0, equals)),
                        letters.substring(equals + 1));
                return 0;
            }
            for (int i = 0; i < letters.length(); i++) {
                String letter = letters.substring(i, i + 1);
                if (letter.equals("h") && command.option("h").isEmpty()) {
                    helpWanted = true;
                    continue;
                }
                Option option = find("-" + letter, letter);
                if (option.kind() == Option.Kind.FLAG) {
                    give(option, "true");
                } else if (i + 1 < letters.length()) {
                    give(option, letters.substring(i + 1));
                    return 0;
                } else {
                    return takeValue(option, "-" + letter, next, hasNext);
                }
            }
            return 0;
        }

        private int takeValue(Option option, String shown, String next, boolean hasNext) throws UsageException {
            if (option.kind() == Option.Kind.FLAG) {
                give(option, "true");
                return 0;
            }
            if (!hasNext) {
                throw new UsageException("option " + shown + " needs a value");
            }
            give(option, next);
            return 1;
        }

        private Option find(String shown, String name) throws UsageException {
            return CommandTable.option(command, name)
                    .orElseThrow(() -> new UsageException("\"" + command.path() + "\" has no option " + shown
                            + "; see: cairn " + command.path() + " --help"));
        }

        private void give(Option option, String value) {
            options.computeIfAbsent(option.name(), n -> new ArrayList<>()).add(value);
        }
    }
}
