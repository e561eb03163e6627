package cairn.app.run;

import cairn.services.rpc.Argument;
import cairn.services.rpc.Command;
import cairn.services.rpc.CommandTable;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Scripts that teach shells the commands and options, made from the table of commands. */
final class Completion {
    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    private Completion() {}

    static List<Command> commands(Map<String, String> environment) {
        List<Command> commands = new ArrayList<>();
        commands.add(Command.named("completion", "Print a script that completes commands in your shell")
                .local()
                .takes(Argument.one("shell", "bash, zsh or fish"))
                .example("source <(cairn completion bash)")
                .answers((call, reply) -> send(script(call.argument(0), environment), reply)));
        for (String shell : SHELLS) {
            commands.add(Command.named("commands completion " + shell, "Print the same script as: completion " + shell)
                    .local()
                    .answers((call, reply) -> send(script(shell, environment), reply)));
        }
        return commands;
    }

    private static String script(String shell, Map<String, String> environment) throws UsageException {
        CommandTable table = Commands.table(environment);
        return switch (shell) {
            case "bash" -> bash(table);
            case "zsh" -> "autoload -U +X bashcompinit && bashcompinit\n" + bash(table);
            case "fish" -> fish(table);
            default -> throw new UsageException("there are scripts for bash, zsh and fish, not " + shell);
        };
    }

    private static void send(String script, Reply reply) throws IOException {
        byte[] bytes = script.getBytes(StandardCharsets.UTF_8);
        reply.bytes("text/plain", OptionalLong.of(bytes.length)).write(ByteBuffer.wrap(bytes));
    }

    private static Stream<String> options(Command command) {
        return Stream.concat(command.options().stream(), CommandTable.GLOBAL_OPTIONS.stream())
                .map(option -> "--" + option.name());
    }

    private static String bash(CommandTable table) {
        StringBuilder script = new StringBuilder("""
                _cairn() {
                    local current=${COMP_WORDS[COMP_CWORD]} words= word
                    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                        case $word in -*) ;; *) words="$words$word " ;; esac
                    done
                    case $current in
                    -*)
                        case "$words" in
                """);
        for (Command command : table.all().stream()
                .sorted((a, b) -> Integer.compare(b.path().length(), a.path().length()))
                .toList()) {
            script.append("        \"")
                    .append(command.path())
                    .append(" \"*) COMPREPLY=($(compgen -W '")
                    .append(options(command).collect(Collectors.joining(" ")))
                    .append("' -- \"$current\")) ;;\n");
        }
        script.append("        esac ;;\n    *)\n        local next=$(printf '%s\\n' ");
        table.all()
                .forEach(command -> script.append('\'').append(command.path()).append("' "));
        return script.append("""
                | sed -n "s/^$words//p" | cut -d' ' -f1 | sort -u)
                        COMPREPLY=($(compgen -W "$next" -- "$current"))
                        [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current")) ;;
                    esac
                }
                complete -o filenames -F _cairn cairn
                """).toString();
    }

    private static String fish(CommandTable table) {
        StringBuilder script = new StringBuilder();
        for (Command command : table.all()) {
            String[] words = command.path().split(" ", -1);
            String condition = words.length == 1 ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + words[0];
            script.append("complete -c cairn -n '")
                    .append(condition)
                    .append("' -a '")
                    .append(words[words.length - 1])
                    .append("' -d '")
                    .append(command.tagline().replace("'", ""))
                    .append("'\n");
            for (Option option : command.options()) {
                script.append("complete -c cairn -n '__fish_seen_subcommand_from ")
                        .append(words[words.length - 1])
                        .append("' -l ")
                        .append(option.name())
                        .append(" -d '")
                        .append(option.description().replace("'", ""))
                        .append("'\n");
            }
        }
        return script.toString();
    }
}
