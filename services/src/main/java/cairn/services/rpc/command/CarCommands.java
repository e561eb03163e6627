package cairn.services.rpc.command;

import cairn.data.car.CarLimits;
import cairn.data.cid.Cid;
import cairn.node.Node;
import cairn.node.add.Entry;
import cairn.node.dag.CarExport;
import cairn.node.dag.CarImport;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** {@code dag export} and {@code dag import}: DAGs as CAR archives. */
final class CarCommands {
    private static final int BIG_BLOCK_BYTES_MAX = 64 * 1024 * 1024;

    private CarCommands() {}

    static List<Command> commands() {
        return List.of(exportCommand(), importCommand());
    }

    private static Command exportCommand() {
        return Command.named("dag export", "Write a DAG as a CAR archive")
                .takes(Argument.one("root", "The path of the root"))
                .with(
                        Option.text("output,o", "Write to this file instead of standard output"),
                        Option.flag("local-only", "Leave out blocks that are not here instead of failing"),
                        Option.flag("progress,p", "Show progress where standard error is a terminal")
                                .or("true"))
                .example("cairn dag export CID > site.car")
                .does((node, call, reply) -> {
                    Cid root = node.resolve(call.argument(0)).cid();
                    node.block(root);
                    Reply.Bytes out = reply.bytes("application/vnd.ipld.car", OptionalLong.empty());
                    boolean isLocal = call.flag("local-only");
                    BlockStore blocks = (isLocal ? node.offline() : node).blocks();
                    new CarExport(blocks, node.workers(), isLocal).run(root, pieces -> {
                        for (ByteBuffer piece : pieces) {
                            out.write(piece);
                        }
                    });
                });
    }

    private static Command importCommand() {
        return Command.named("dag import", "Take the blocks of CAR archives, and pin their roots")
                .takes(Argument.files("path", "CAR files; without one, standard input"))
                .with(
                        Option.flag("pin-roots", "Pin the roots that the archives name")
                                .or("true"),
                        Option.flag("silent", "Print nothing"),
                        Option.flag("stats", "Print how many blocks there were"),
                        Option.flag("allow-big-block", "Also take blocks of more than 2 MiB"),
                        Option.flag("local-only", "Accepted for compatibility"),
                        Option.flag("fast-provide-root", "Accepted for compatibility; nothing is announced yet"),
                        Option.flag("fast-provide-dag", "Accepted for compatibility; nothing is announced yet"),
                        Option.flag("fast-provide-wait", "Accepted for compatibility; nothing is announced yet"))
                .example("cairn dag import site.car")
                .does(CarCommands::runImport)
                .showsWith(call -> {
                    boolean silent = call.flag("silent");
                    return (value, out) -> {
                        if (!silent) {
                            show(value, out);
                        }
                    };
                });
    }

    private static void runImport(Node node, Call call, Reply reply) throws IOException {
        CarLimits limits =
                call.flag("allow-big-block") ? CarLimits.USUAL.withBlockBytesMax(BIG_BLOCK_BYTES_MAX) : CarLimits.USUAL;
        boolean pinsRoots = call.flag("pin-roots");
        long[] counts = {0, 0};
        Set<Cid> roots = node.importArchives(pinsRoots, (_, _) -> {}, sink -> {
            Set<Cid> named = new LinkedHashSet<>();
            for (Optional<Entry> e = call.files().next();
                    e.isPresent();
                    e = call.files().next()) {
                CarImport.Imported imported = take(e.get(), new CarImport(sink, node.workers()), limits);
                counts[0] += imported.blocks();
                counts[1] += imported.blockBytes();
                named.addAll(imported.roots());
            }
            return named;
        });
        if (pinsRoots) {
            for (Cid root : roots) {
                Map<String, Object> told = new LinkedHashMap<>();
                told.put("Cid", Map.of("/", root.toString()));
                told.put("PinErrorMsg", "");
                reply.value(Map.of("Root", told));
            }
        }
        if (call.flag("stats")) {
            Map<String, Object> stats = new LinkedHashMap<>();
            stats.put("BlockCount", counts[0]);
            stats.put("BlockBytesCount", counts[1]);
            reply.value(Map.of("Stats", stats));
        }
    }

    private static CarImport.Imported take(Entry entry, CarImport into, CarLimits limits) throws IOException {
        if (!(entry instanceof Entry.File file)) {
            throw new UsageException("only files can be CAR archives, not " + entry.path());
        }
        try (ReadableByteChannel in = file.source().open()) {
            return into.run(in, limits);
        }
    }

    private static void show(Map<String, ?> value, PrintStream out) {
        if (value.get("Root") instanceof Map<?, ?> root) {
            Object cid = root.get("Cid") instanceof Map<?, ?> link ? link.get("/") : root.get("Cid");
            out.println("Pinned root\t" + cid + "\tsuccess");
        }
        if (value.get("Stats") instanceof Map<?, ?> stats) {
            out.println("Imported " + stats.get("BlockCount") + " blocks (" + stats.get("BlockBytesCount") + " bytes)");
        }
    }
}
