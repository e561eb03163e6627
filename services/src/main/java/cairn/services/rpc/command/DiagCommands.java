package cairn.services.rpc.command;

import cairn.node.Node;
import cairn.services.rpc.Argument;
import cairn.services.rpc.CallLog;
import cairn.services.rpc.Command;
import cairn.services.rpc.Daemon;
import cairn.services.rpc.Option;
import cairn.services.rpc.Times;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code diag …} and {@code shutdown}: the node as a process. */
final class DiagCommands {
    private final Optional<Daemon> daemon;

    private DiagCommands(Optional<Daemon> daemon) {
        this.daemon = daemon;
    }

    /** {@code daemon} is the process where one runs; without it the commands say that none does. */
    static List<Command> commands(Optional<Daemon> daemon) {
        DiagCommands diag = new DiagCommands(daemon);
        return List.of(
                diag.cmds(), diag.clear(), diag.setTime(), diag.shutdown(), sys(), healthy(), DiagProfile.command());
    }

    private Daemon daemon() throws UsageException {
        return daemon.orElseThrow(() -> new UsageException("no node is up; start one with: cairn up"));
    }

    private Command cmds() {
        return Command.named("diag cmds", "List the calls that are being answered, and those that were")
                .with(Option.flag("verbose,v", "Also arguments and options"))
                .does((node, call, reply) -> {
                    List<Map<String, Object>> entries = new ArrayList<>();
                    for (CallLog.Entry entry : daemon().calls().entries()) {
                        entries.add(value(entry));
                    }
                    reply.only(entries);
                })
                .showsWith(call -> {
                    boolean verbose = call.flag("verbose");
                    return (value, out) -> out.println(value.get("Command") + "  "
                            + (Boolean.TRUE.equals(value.get("Active")) ? "active" : "done") + "  "
                            + value.get("StartTime")
                            + (verbose ? "  " + value.get("Args") + "  " + value.get("Options") : ""));
                });
    }

    private static Map<String, Object> value(CallLog.Entry entry) {
        Map<String, Object> options = new LinkedHashMap<>();
        entry.call().options().forEach((name, values) -> options.put(name, values.getLast()));
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("StartTime", entry.started().toString());
        value.put("EndTime", entry.ended().map(Instant::toString).orElse("0001-01-01T00:00:00Z"));
        value.put("Active", entry.ended().isEmpty());
        value.put("Command", entry.call().command().path().replace(' ', '/'));
        value.put("Options", options);
        value.put("Args", entry.call().command().shown(entry.call().arguments()));
        value.put("ID", entry.id());
        return value;
    }

    private Command clear() {
        return Command.named("diag cmds clear", "Forget the calls that have ended")
                .does((node, call, reply) -> daemon().calls().clear());
    }

    private Command setTime() {
        return Command.named("diag cmds set-time", "Say for how long calls that have ended are remembered")
                .takes(Argument.one("time", "A time such as 30m or 2h"))
                .does((node, call, reply) -> {
                    Duration time = Times.parse(call.argument(0));
                    daemon().calls().keep(time);
                });
    }

    private Command shutdown() {
        return Command.named("shutdown", "Stop the node that is up")
                .does((node, call, reply) -> daemon().stop().run());
    }

    private static Command healthy() {
        return Command.named("diag healthy", "Tell whether the node can do its work; fails where it cannot")
                .does((node, call, reply) -> {
                    node.blocks().usage();
                    node.mutableFiles().find("/");
                    if (!Files.isWritable(node.home())) {
                        throw new IOException(node.home() + " cannot be written");
                    }
                    reply.only("ok");
                })
                .shows((value, out) -> out.println(value.get("Value")));
    }

    private static Command sys() {
        return Command.named("diag sys", "Tell about the machine and the process")
                .does((node, call, reply) -> reply.only(system(node)))
                .shows((value, out) -> out.println(Indented.text(value)));
    }

    private static Map<String, Object> system(Node node) throws IOException {
        FileStore disk = Files.getFileStore(node.home());
        Runtime runtime = Runtime.getRuntime();
        Map<String, Object> value = new LinkedHashMap<>();
        value.put(
                "diskinfo",
                ordered(
                        "free_space", disk.getUsableSpace(),
                        "fstype", disk.type(),
                        "total_space", disk.getTotalSpace()));
        value.put("environment", ordered("CAIRN_HOME", node.home().toString()));
        value.put("ipfs_commit", "");
        value.put("ipfs_version", NodeCommands.version());
        value.put(
                "memory",
                ordered(
                        "swap", 0,
                        "heap_max", runtime.maxMemory(),
                        "virt", runtime.totalMemory()));
        value.put(
                "runtime",
                ordered(
                        "arch", System.getProperty("os.arch"),
                        "compiler", System.getProperty("java.vm.name"),
                        "numcpu", runtime.availableProcessors(),
                        "numthreads", ManagementFactory.getThreadMXBean().getThreadCount(),
                        "os", System.getProperty("os.name"),
                        "version", Runtime.version().toString()));
        return value;
    }

    private static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
