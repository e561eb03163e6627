package cairn.services.rpc;

import cairn.data.cid.Cid;
import cairn.data.multibase.Multibase;
import cairn.node.add.EntrySource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One use of a command. Options are kept under their long names, as the texts that were given; asking for one the
 * command does not have is a programmer's error.
 */
public final class Call {
    private final Command command;
    private final List<String> arguments;
    private final Map<String, List<String>> options;
    private final EntrySource files;

    /**
     * @param options values by long name; a flag that is given alone has the value {@code true}
     * @throws UsageException where too few or too many arguments are given
     */
    public Call(Command command, List<String> arguments, Map<String, List<String>> options, EntrySource files)
            throws UsageException {
        this.command = command;
        this.arguments = List.copyOf(arguments);
        this.options = Map.copyOf(options);
        this.files = files;
        checkArgumentCount();
    }

    private void checkArgumentCount() throws UsageException {
        List<Argument> texts = command.arguments().stream()
                .filter(a -> a.kind() == Argument.Kind.TEXT)
                .toList();
        long required = texts.stream().filter(Argument::required).count();
        if (arguments.size() < required) {
            throw new UsageException("argument \"" + texts.get(arguments.size()).name() + "\" is required");
        }
        boolean unbounded = !texts.isEmpty() && texts.getLast().repeated();
        if (!unbounded && arguments.size() > texts.size()) {
            throw new UsageException("too many arguments: \"" + command.path() + "\" takes " + texts.size() + ", not "
                    + arguments.size());
        }
    }

    public Command command() {
        return command;
    }

    public List<String> arguments() {
        return arguments;
    }

    public String argument(int index) {
        return arguments.get(index);
    }

    /** What was uploaded with the call, to be taken once. */
    public EntrySource files() {
        return files;
    }

    /** Whether the caller gave the option, rather than that it has a fallback. */
    public boolean isGiven(String name) {
        return options.containsKey(name);
    }

    /** Options that were given, by their long names. */
    public Map<String, List<String>> options() {
        return options;
    }

    public boolean flag(String name) throws UsageException {
        Optional<String> value = value(name, Option.Kind.FLAG);
        if (value.isEmpty()) {
            return false;
        }
        return switch (value.get()) {
            case "true", "1", "" -> true;
            case "false", "0" -> false;
            default ->
                throw new UsageException("option \"" + name + "\" is true or false, not \"" + value.get() + "\"");
        };
    }

    /** The flag's value where it was given, nothing where it was not and has no fallback. */
    public Optional<Boolean> givenFlag(String name) throws UsageException {
        return value(name, Option.Kind.FLAG).isEmpty() ? Optional.empty() : Optional.of(flag(name));
    }

    public Optional<String> text(String name) {
        return value(name, Option.Kind.TEXT);
    }

    /** Every text given for an option that may be given many times. */
    public List<String> texts(String name) {
        value(name, Option.Kind.TEXTS);
        return options.getOrDefault(name, List.of());
    }

    public OptionalLong integer(String name) throws UsageException {
        Optional<String> value = value(name, Option.Kind.INTEGER);
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(value.get()));
        } catch (NumberFormatException e) {
            throw new UsageException("option \"" + name + "\" is a whole number, not \"" + value.get() + "\"");
        }
    }

    /**
     * A CID as this call wants to see it. A version 0 CID is shown as version 1 where the call says so, or where it
     * names a base that version 0 does not have.
     */
    public String show(Cid cid) throws UsageException {
        List<String> given = options.getOrDefault("cid-base", List.of());
        if (given.isEmpty() && !options.containsKey("upgrade-cidv0-in-output")) {
            return cid.toString();
        }
        String label = given.isEmpty() ? "base32" : given.getLast();
        Multibase base = Multibase.byLabel(label)
                .or(() -> label.length() == 1 ? Multibase.byPrefix(label.charAt(0)) : Optional.empty())
                .orElseThrow(() -> new UsageException("unsupported multibase encoding: \"" + label + "\""));
        boolean upgrade = givenFlag("upgrade-cidv0-in-output").orElse(base != Multibase.BASE58BTC);
        return cid.version() == 0 && !upgrade
                ? cid.toString()
                : cid.toVersion1().toString(base);
    }

    private Optional<String> value(String name, Option.Kind kind) {
        Option option = CommandTable.option(command, name)
                .filter(o -> o.name().equals(name) && o.kind() == kind)
                .orElseThrow(() -> new IllegalArgumentException(command.path() + " has no option " + name));
        List<String> given = options.getOrDefault(name, List.of());
        if (!given.isEmpty()) {
            return Optional.of(given.getLast());
        }
        return option.fallback().isEmpty() ? Optional.empty() : Optional.of(option.fallback());
    }
}
