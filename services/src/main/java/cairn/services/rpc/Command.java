package cairn.services.rpc;

import cairn.node.Node;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A command: its name, its help, what it takes, what it does and how a terminal shows its answer. */
public final class Command {
    /** What a command does. */
    @FunctionalInterface
    public interface Action {
        void run(Node node, Call call, Reply reply) throws IOException, InterruptedException;
    }

    /** What a command does that asks no node. */
    @FunctionalInterface
    public interface PlainAction {
        void run(Call call, Reply reply) throws IOException, InterruptedException;
    }

    /** Shows one call's values as text; made anew for every call, so it may keep state. */
    public interface Text {
        void show(Map<String, ?> value, PrintStream out);

        /** Called once after the last value of a call that succeeded; fails where the values tell of a failure. */
        default void end(PrintStream out) throws IOException {}
    }

    /** Makes the text form of one call. */
    @FunctionalInterface
    public interface TextMaker {
        Text make(Call call) throws UsageException;
    }

    private final String path;
    private final String tagline;
    private String help = "";
    private final List<Argument> arguments = new ArrayList<>();
    private final List<Option> options = new ArrayList<>();
    private final List<String> examples = new ArrayList<>();
    private Optional<Action> action = Optional.empty();
    private Optional<PlainAction> plainAction = Optional.empty();
    private TextMaker text;
    private boolean local;
    private int shownArguments = Integer.MAX_VALUE;
    private UnaryOperator<List<String>> sentForm = UnaryOperator.identity();

    private Command(String path, String tagline) {
        this.path = path;
        this.tagline = tagline;
        this.text = call -> (value, out) -> out.println(Json.write(value));
    }

    /** A command named by its words, such as {@code dag put}, with one line of help. */
    public static Command named(String path, String tagline) {
        return new Command(path, tagline);
    }

    public Command help(String paragraphs) {
        this.help = paragraphs.strip();
        return this;
    }

    public Command takes(Argument argument) {
        arguments.add(argument);
        return this;
    }

    public Command with(Option... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** A command line as a user would type it, with a word on what it does behind a {@code #}. */
    public Command example(String line) {
        examples.add(line);
        return this;
    }

    public Command does(Action what) {
        this.action = Optional.of(what);
        return this;
    }

    /** What it does, where that takes no node. */
    public Command answers(PlainAction what) {
        this.plainAction = Optional.of(what);
        return this;
    }

    /** It works on the machine of whoever calls it, and is not to be had over HTTP. */
    public Command local() {
        this.local = true;
        return this;
    }

    /** Arguments after so many are secrets: they are written down nowhere. */
    public Command hidesArgumentsAfter(int count) {
        this.shownArguments = count;
        return this;
    }

    /** A call's arguments as they may be written down. */
    public List<String> shown(List<String> given) {
        return given.stream().limit(shownArguments).toList();
    }

    /** How a terminal shows each value, where no state is needed. */
    public Command shows(Text form) {
        this.text = call -> form;
        return this;
    }

    /** How a terminal shows each value, made for one call. */
    public Command showsWith(TextMaker form) {
        this.text = form;
        return this;
    }

    /** How the command line's arguments are written in a call, where that is not as they are typed. */
    public Command sends(UnaryOperator<List<String>> form) {
        this.sentForm = form;
        return this;
    }

    /** The arguments of a call whose user typed {@code arguments}. */
    public List<String> sent(List<String> arguments) {
        return sentForm.apply(arguments);
    }

    public boolean isLocal() {
        return local;
    }

    public String path() {
        return path;
    }

    public String tagline() {
        return tagline;
    }

    public String help() {
        return help;
    }

    public List<Argument> arguments() {
        return List.copyOf(arguments);
    }

    public List<Option> options() {
        return List.copyOf(options);
    }

    public List<String> examples() {
        return List.copyOf(examples);
    }

    /** The option that goes by {@code name}, long or short. */
    public Optional<Option> option(String name) {
        for (Option option : options) {
            if (option.names().contains(name)) {
                return Optional.of(option);
            }
        }
        return Optional.empty();
    }

    /** The argument that takes files, if there is one. */
    public Optional<Argument> fileArgument() {
        return arguments.stream().filter(a -> a.kind() == Argument.Kind.FILE).findFirst();
    }

    /** Whether it can only be run on a node. */
    public boolean needsNode() {
        return plainAction.isEmpty();
    }

    /** Runs it on a node. */
    public void run(Node node, Call call, Reply reply) throws IOException, InterruptedException {
        if (needsNode()) {
            TimeLimit.of(call).run(() -> action.orElseThrow().run(node, call, reply));
        } else {
            run(call, reply);
        }
    }

    /** Runs it where it needs no node. */
    public void run(Call call, Reply reply) throws IOException, InterruptedException {
        plainAction.orElseThrow().run(call, reply);
    }

    public Text text(Call call) throws UsageException {
        return text.make(call);
    }
}
