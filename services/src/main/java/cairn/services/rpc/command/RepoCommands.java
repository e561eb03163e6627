package cairn.services.rpc.command;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.multihash.Multihash;
import cairn.node.Node;
import cairn.node.collect.GarbageCollector;
import cairn.node.pin.Pinned;
import cairn.services.rpc.ByteCount;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code repo …}: the store as a whole. */
final class RepoCommands {
    private RepoCommands() {}

    static List<Command> commands() {
        return List.of(stat("repo stat"), stat("stats repo"), gc(), verify(), version());
    }

    private static Command stat(String path) {
        return Command.named(path, "Tell how much is kept")
                .with(
                        Option.flag("size-only,s", "Only the sizes"),
                        Option.flag("human,H", "Sizes in KiB, MiB and so on"))
                .does(RepoCommands::runStat)
                .showsWith(call -> {
                    boolean sizeOnly = call.flag("size-only");
                    boolean human = call.flag("human");
                    return (value, out) -> {
                        Columns columns = new Columns(1);
                        if (!sizeOnly) {
                            columns.row("NumObjects:", String.valueOf(value.get("NumObjects")));
                        }
                        columns.row("RepoSize:", size(value.get("RepoSize"), human));
                        columns.row("StorageMax:", size(value.get("StorageMax"), human));
                        if (!sizeOnly) {
                            columns.row("RepoPath:", String.valueOf(value.get("RepoPath")));
                            columns.row("Version:", String.valueOf(value.get("Version")));
                        }
                        columns.print(out);
                    };
                });
    }

    private static String size(Object bytes, boolean human) {
        long value = ((Number) bytes).longValue();
        return human ? ByteCount.text(value) : Long.toString(value);
    }

    private static void runStat(Node node, Call call, Reply reply) throws IOException {
        BlockStore.Usage usage = node.blocks().usage();
        boolean sizeOnly = call.flag("size-only");
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("RepoSize", usage.diskBytes());
        value.put("StorageMax", node.quota().storeBytesMax());
        value.put("NumObjects", sizeOnly ? 0 : usage.blocks());
        value.put("RepoPath", sizeOnly ? "" : node.home().toString());
        value.put("Version", sizeOnly ? "" : "cairn-repo@1");
        reply.only(value);
    }

    private static Command gc() {
        return Command.named("repo gc", "Remove every block that nothing holds")
                .with(
                        Option.flag("stream-errors", "Go on after an error, and tell it"),
                        Option.flag("quiet,q", "Print only CIDs"),
                        Option.flag("silent", "Print nothing"),
                        Option.flag("dry-run", "Only tell what would be removed"))
                .example("cairn repo gc --dry-run")
                .does((node, call, reply) -> node.collect(
                        call.flag("dry-run"), new CollectReply(reply, call.flag("silent"), call.flag("dry-run"))))
                .showsWith(call -> {
                    boolean quiet = call.flag("quiet");
                    String prefix = quiet ? "" : call.flag("dry-run") ? "would remove " : "removed ";
                    return (value, out) -> {
                        if (value.get("Key") instanceof Map<?, ?> key) {
                            out.println(prefix + key.get("/"));
                        } else if (value.get("Note") != null) {
                            if (!quiet) {
                                out.println(value.get("Note"));
                            }
                        } else {
                            out.println("Error: " + value.get("Error"));
                        }
                    };
                });
    }

    /** Tells what a collection does, block by block; notes are told in a dry run only, for clients that know Kubo's. */
    private record CollectReply(Reply reply, boolean isSilent, boolean isDryRun) implements GarbageCollector.Listener {
        @Override
        public void removed(Multihash hash) throws IOException {
            if (!isSilent) {
                reply.value(Map.of("Key", Map.of("/", Cid.v1(Codec.RAW, hash).toString())));
            }
        }

        @Override
        public void kept(Pinned pin, long blocks) throws IOException {
            String name = pin.name().isEmpty() ? "" : " \"" + pin.name() + "\"";
            String owner = pin.owner().isEmpty() ? "" : " of " + pin.owner();
            note(blocks + " blocks stay: held by the " + pin.kind().word() + " pin " + pin.cid() + name + owner);
        }

        @Override
        public void keptInFiles(Cid root, long blocks) throws IOException {
            note(blocks + " blocks stay: in the node's files, below " + root);
        }

        @Override
        public void keptInCaches(long blocks) throws IOException {
            note(blocks + " blocks stay: in build caches");
        }

        @Override
        public void waits(int writes) throws IOException {
            note("Waiting for " + writes + " writes that began before");
        }

        private void note(String text) throws IOException {
            if (isDryRun && !isSilent) {
                reply.value(Map.of("Note", text));
            }
        }
    }

    private static Command verify() {
        return Command.named("repo verify", "Hash every block and tell which are damaged")
                .with(
                        Option.flag("drop", "Remove what is damaged"),
                        Option.flag("heal", "Fetch what is damaged anew; needs the network"),
                        Option.text("heal-timeout", "How long to wait for a block")
                                .or("30s"))
                .does(RepoCommands::runVerify)
                .shows((value, out) -> {
                    String message = String.valueOf(value.get("Msg"));
                    if (!message.isEmpty()) {
                        out.println(message);
                    }
                });
    }

    private static void runVerify(Node node, Call call, Reply reply) throws IOException {
        if (call.flag("heal")) {
            throw new UsageException("there is no network to fetch blocks from; use --drop, then: cairn pin add");
        }
        List<Multihash> dropped = new ArrayList<>();
        long damaged = node.verify((hash, problem) -> {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("Msg", "block " + Cid.v1(Codec.RAW, hash) + " was corrupt (" + problem + ")");
            value.put("Progress", 0);
            reply.value(value);
            dropped.add(hash);
        });
        if (call.flag("drop")) {
            for (Multihash hash : dropped) {
                boolean _ = node.blocks().remove(hash);
            }
        }
        if (damaged > 0) {
            throw new IOException("verify complete, " + damaged + " blocks were corrupt");
        }
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Msg", "verify complete, all blocks validated.");
        value.put("Progress", 0);
        reply.value(value);
    }

    private static Command version() {
        return Command.named("repo version", "Tell the version of the store's format")
                .with(Option.flag("quiet,q", "Print only the version"))
                .answers((call, reply) -> reply.only(Map.of("Version", "1")))
                .shows((value, out) -> out.println("cairn-repo@" + value.get("Version")));
    }
}
