package cairn.app.cli;

import cairn.app.config.ApiAddress;
import cairn.app.config.Home;
import cairn.app.run.Commands;
import cairn.app.run.LocalNode;
import cairn.data.failure.UnavailableException;
import cairn.services.rpc.Call;
import cairn.services.rpc.CommandTable;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs one command line and says how it ended. */
public final class Shell {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int WRONG_USE = 2;
    static final int INTERRUPTED = 130;

    private final Map<String, String> environment;
    private final Terminal terminal = new Terminal();
    private final CommandTable table;

    public Shell(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
        this.table = Commands.table(this.environment);
    }

    /** Runs the command that {@code words} name; returns the process's exit code. */
    public int run(List<String> words) {
        try {
            return dispatch(words);
        } catch (UsageException e) {
            return fail(e.getMessage(), WRONG_USE);
        } catch (IOException e) {
            return fail(Explanation.of(e), FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("Interrupted", INTERRUPTED);
        }
    }

    private int fail(String message, int code) {
        terminal.out().flush();
        terminal.err().println("Error: " + message);
        return code;
    }

    private int dispatch(List<String> words) throws IOException, InterruptedException {
        if (words.isEmpty() || List.of("help", "--help", "-h").contains(words.getFirst())) {
            return help(words);
        }
        if (words.equals(List.of("--version"))) {
            return dispatch(List.of("version"));
        }
        boolean onlyGroup = words.stream().skip(1).allMatch(w -> w.equals("--help") || w.equals("-h"));
        if (table.find(words.getFirst()).isEmpty() && table.isGroup(words.getFirst()) && onlyGroup) {
            Help.printGroup(words.getFirst(), table, terminal.out());
            terminal.flush();
            return words.size() > 1 ? DONE : WRONG_USE;
        }
        CommandLine line = CommandLine.parse(words, table);
        if (line.helpWanted()) {
            Help.printCommand(line.command(), terminal.out());
            terminal.flush();
            return DONE;
        }
        return run(line);
    }

    private int help(List<String> words) throws IOException, InterruptedException {
        if (words.size() > 1 && words.get(1).equals("--man")) {
            return manPages(words);
        }
        if (words.size() > 1) {
            List<String> named = new ArrayList<>(words.subList(1, words.size()));
            named.add("--help");
            return dispatch(named);
        }
        Help.printAll(table, terminal.out());
        terminal.flush();
        return DONE;
    }

    private int manPages(List<String> words) throws IOException {
        if (words.size() != 3) {
            throw new UsageException("name the folder that the manual pages go to: cairn help --man DIRECTORY");
        }
        int count = new ManPages(table).write(Path.of(words.get(2)));
        terminal.out().println("wrote " + count + " manual pages into " + words.get(2));
        terminal.flush();
        return DONE;
    }

    private int run(CommandLine line) throws IOException, InterruptedException {
        Home home = Home.find(line.text("home"), environment);
        boolean progressWanted = Receivers.showsProgress(line);
        try (Progress progress =
                Progress.start(terminal, Receivers.verb(line), FileArguments.totalBytes(line), progressWanted)) {
            Call call = new Call(
                    line.command(),
                    line.command().sent(line.textArguments()),
                    line.options(),
                    FileArguments.entries(line, progress::addBytes));
            Output output = new Output(
                    terminal, call, Output.wantsJson(line), Receivers.of(line, terminal, progress::addBytes), progress);
            boolean done = false;
            try {
                execute(home, line, call, output);
                done = true;
            } finally {
                if (!done) {
                    output.abort();
                }
            }
            output.end();
        }
        return DONE;
    }

    /** On the node that is up where one is, else here. */
    private void execute(Home home, CommandLine line, Call call, Output output)
            throws IOException, InterruptedException {
        if (!line.command().needsNode()) {
            line.command().run(call, output);
            return;
        }
        Optional<RemoteRun> remote = remote(home, line);
        if (remote.isPresent()) {
            remote.get().authorized(token(home, line)).run(call, line.options(), output);
            return;
        }
        try (LocalNode local = LocalNode.open(home)) {
            line.command().run(local.node(), call, output);
        }
    }

    /** The token that was given, else the one that the node's own home holds. */
    private Optional<String> token(Home home, CommandLine line) throws IOException {
        Optional<String> given = line.text("api-auth").or(() -> Optional.ofNullable(environment.get("CAIRN_TOKEN")));
        return given.isPresent() || line.text("api").isPresent() ? given : home.apiSecret();
    }

    private Optional<RemoteRun> remote(Home home, CommandLine line) throws IOException {
        Optional<String> named = line.text("api");
        if (named.isPresent()) {
            return Optional.of(RemoteRun.connect(ApiAddress.parseAny(named.get())));
        }
        Optional<InetSocketAddress> written = home.api();
        if (written.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(RemoteRun.connect(written.get()));
        } catch (UnavailableException e) {
            // The file of a node that was killed: the store's lock tells whether the store is really free.
            return Optional.empty();
        }
    }
}
