package cairn.services.rpc.command;

import cairn.data.cid.Cid;
import cairn.data.failure.NotFoundException;
import cairn.data.failure.UnavailableException;
import cairn.data.unixfs.ImportProfile;
import cairn.node.Node;
import cairn.node.add.TreeImport;
import cairn.node.extract.DagExtraction;
import cairn.node.extract.TargetTree;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.Times;
import cairn.services.rpc.UsageException;
import cairn.services.tar.TarStream;
import cairn.transform.Transforms;
import cairn.transform.engine.Answer;
import cairn.transform.engine.Engine;
import cairn.transform.engine.Transform;
import cairn.transform.record.Failure;
import cairn.transform.record.Result;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;

/** {@code make}: what transforms make of content, found or made. */
public final class MakeCommands {
    private final Function<Node, Engine> engines;

    private MakeCommands(Function<Node, Engine> engines) {
        this.engines = engines;
    }

    /** All of them; {@code engines} gives the engine of a node. */
    public static List<Command> commands(Function<Node, Engine> engines) {
        MakeCommands commands = new MakeCommands(engines);
        return List.of(commands.make(), commands.makePath(), commands.list(), commands.log());
    }

    private Command make() {
        return Command.named("make", "Make something of files: a site of a folder with Markdown")
                .help("""
                        What was made of the same files with the same arguments before is found, and not made again. The
                        answer is the CID of what was made; with -o it is written to this machine. What is made is not
                        pinned: it can be made again at any time.""")
                .takes(Argument.one("transform", "What to make: site"))
                .takes(Argument.files("path", "A folder"))
                .with(options())
                .example("cairn make site ./docs -o out")
                .example("cairn make site ./docs --arg=broken-links=refuse")
                .does((node, call, reply) -> run(node, call, reply, added(node, call)))
                .shows(MakeCommands::show);
    }

    private Command makePath() {
        return Command.named("make path", "Make something of content that has a CID")
                .takes(Argument.one("transform", "What to make: site"))
                .takes(Argument.one("ipfs-path", "Of what"))
                .with(options())
                .example("cairn make path site /ipfs/CID -o out")
                .does((node, call, reply) ->
                        run(node, call, reply, node.resolve(call.argument(1)).cid()))
                .shows(MakeCommands::show);
    }

    private static Option[] options() {
        return new Option[] {
            Option.text("output,o", "Write what was made here"),
            Option.texts("arg", "An argument of the transform, as NAME=VALUE; may be given often"),
            Option.text("deadline", "How long to wait; making goes on after that")
                    .or("10m"),
            Option.flag("explain", "Say why it is there or has to be made, and make nothing"),
        };
    }

    private static Cid added(Node node, Call call) throws IOException {
        Node.Protection nothing = new Node.Protection(false, "", "");
        List<TreeImport.Top> tops =
                node.add(call.files(), ImportProfile.UNIXFS_V1_2025, false, (_, _, _) -> {}, nothing);
        if (tops.size() != 1) {
            throw new UsageException("make takes one folder, not " + tops.size());
        }
        return tops.getFirst().root().cid();
    }

    private void run(Node node, Call call, Reply reply, Cid source) throws IOException, InterruptedException {
        Transform transform = Transforms.named(call.argument(0));
        Engine engine = engines.apply(node);
        if (call.flag("explain")) {
            for (String line : engine.explain(transform, source, arguments(call))) {
                reply.value(Map.of("Text", line));
            }
            return;
        }
        Duration deadline = Times.parse(call.text("deadline").orElseThrow());
        Answer answer = engine.findOrBuild(transform, source, arguments(call), deadline);
        Cid made = answer.output().orElseThrow(() -> reason(answer));
        if (call.text("output").isEmpty()) {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("Found", answer.found().label());
            value.put("Key", answer.key().toString());
            value.put("Output", made.toString());
            reply.value(value);
            return;
        }
        Optional<TargetTree> tree = reply.tree();
        if (tree.isPresent()) {
            new DagExtraction(node.blocks(), node.workers(), tree.get())
                    .run(made.toString(), node.files().open(made));
            return;
        }
        Reply.Bytes out = reply.bytes("application/x-tar", OptionalLong.empty());
        new TarStream(node.blocks(), node.workers())
                .write(made.toString(), node.files().open(made), out::write);
    }

    private static IOException reason(Answer answer) {
        Optional<Failure> failure = failure(answer.result());
        return failure.isEmpty()
                ? new UnavailableException("It is still being made; ask again, and it is found when it is done")
                : new IOException(
                        failure.get().message() + " (" + failure.get().kind().owner() + " can mend this)");
    }

    private static Optional<Failure> failure(Optional<Result> result) {
        return result.map(Result::outcome)
                .filter(Result.Failed.class::isInstance)
                .map(outcome -> ((Result.Failed) outcome).failure());
    }

    private static Map<String, String> arguments(Call call) throws UsageException {
        Map<String, String> arguments = new TreeMap<>();
        for (String text : call.texts("arg")) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new UsageException("--arg is NAME=VALUE, not " + text);
            }
            arguments.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return arguments;
    }

    private static void show(Map<String, ?> value, PrintStream out) {
        out.println(value.containsKey("Text") ? value.get("Text") : value.get("Found") + " " + value.get("Output"));
    }

    private Command list() {
        return Command.named("make ls", "List what was made, the newest first")
                .example("cairn make ls")
                .does((node, call, reply) -> {
                    for (Result result : engines.apply(node).results().all()) {
                        reply.value(line(result));
                    }
                })
                .shows((value, out) -> out.println(value.get("Finished") + "  " + value.get("Transform") + "  "
                        + value.get("Source") + "  "
                        + (value.containsKey("Output") ? value.get("Output") : "failed: " + value.get("Failure"))));
    }

    private static Map<String, Object> line(Result result) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("Key", result.key().cid().toString());
        line.put("Transform", result.transform());
        line.put("Source", result.key().source().toString());
        line.put("Finished", result.finished().toString());
        line.put("Millis", result.wall().toMillis());
        switch (result.outcome()) {
            case Result.Made made -> line.put("Output", made.output().toString());
            case Result.Failed failed -> line.put("Failure", failed.failure().message());
        }
        return line;
    }

    private Command log() {
        return Command.named("make log", "Say what came of one use of a transform")
                .takes(Argument.one("key", "Its key, as make ls --json and the gateway's Cairn-Result header have it"))
                .does((node, call, reply) -> {
                    Cid key = Cid.parse(call.argument(0));
                    Result result = engines.apply(node)
                            .results()
                            .find(key)
                            .orElseThrow(() -> new NotFoundException("There is no result of the key " + key));
                    Map<String, Object> line = line(result);
                    line.put("Arguments", new TreeMap<>(result.key().arguments()));
                    failure(Optional.of(result)).ifPresent(failure -> {
                        line.put("Class", failure.kind().name());
                        line.put("Owner", failure.kind().owner());
                        line.put("Fingerprint", failure.fingerprint());
                    });
                    reply.value(line);
                })
                .shows((value, out) -> value.forEach((name, one) -> out.println(name + ": " + one)));
    }
}
