package cairn.services.rpc.command;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbLink;
import cairn.data.dagpb.PbNode;
import cairn.data.failure.MalformedException;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.DirectoryBuilder;
import cairn.data.unixfs.DirectoryEdit;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.node.Node;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code object diff} and {@code object patch}: what is left of the oldest commands on dag-pb nodes. */
final class ObjectCommands {
    private static final int DEPTH_MAX = 128;

    private ObjectCommands() {}

    static List<Command> commands() {
        return List.of(diff(), addLink(), rmLink());
    }

    private static Command diff() {
        return Command.named("object diff", "Tell in which links two nodes differ, all the way down")
                .takes(Argument.one("obj_a", "The path of the one"))
                .takes(Argument.one("obj_b", "The path of the other"))
                .with(Option.flag("verbose,v", "Say it in words"))
                .does((node, call, reply) -> {
                    List<Map<String, Object>> changes = new ArrayList<>();
                    Cid a = node.resolve(call.argument(0)).cid();
                    Cid b = node.resolve(call.argument(1)).cid();
                    diff(node, call, "", a, b, changes, 0);
                    Map<String, Object> value = new LinkedHashMap<>();
                    value.put("Changes", changes);
                    reply.only(value);
                })
                .showsWith(call -> {
                    boolean verbose = call.flag("verbose");
                    return (value, out) ->
                            ((List<?>) value.get("Changes")).forEach(change -> show((Map<?, ?>) change, verbose, out));
                });
    }

    private static void diff(
            Node node, Call call, String path, Cid a, Cid b, List<Map<String, Object>> changes, int depth)
            throws IOException {
        if (a.equals(b)) {
            return;
        }
        Map<String, Cid> before = links(node, a);
        Map<String, Cid> after = links(node, b);
        boolean areLeaves = before.isEmpty() && after.isEmpty();
        if (areLeaves || depth >= DEPTH_MAX || before.containsKey("") || after.containsKey("")) {
            changes.add(change(call, 2, path, Optional.of(a), Optional.of(b)));
            return;
        }
        for (Map.Entry<String, Cid> link : before.entrySet()) {
            Cid other = after.remove(link.getKey());
            String below = path.isEmpty() ? link.getKey() : path + "/" + link.getKey();
            if (other == null) {
                changes.add(change(call, 1, below, Optional.of(link.getValue()), Optional.empty()));
            } else {
                diff(node, call, below, link.getValue(), other, changes, depth + 1);
            }
        }
        for (Map.Entry<String, Cid> link : after.entrySet()) {
            String below = path.isEmpty() ? link.getKey() : path + "/" + link.getKey();
            changes.add(change(call, 0, below, Optional.empty(), Optional.of(link.getValue())));
        }
    }

    private static Map<String, Cid> links(Node node, Cid cid) throws IOException {
        Map<String, Cid> links = new TreeMap<>();
        if (cid.has(Codec.DAG_PB)) {
            for (PbLink link : PbNode.decode(node.block(cid).bytes()).links()) {
                links.put(link.name(), link.cid());
            }
        }
        return links;
    }

    private static Map<String, Object> change(
            Call call, int type, String path, Optional<Cid> before, Optional<Cid> after) throws UsageException {
        Map<String, Object> change = new LinkedHashMap<>();
        change.put("Type", type);
        change.put("Path", path);
        change.put("Before", before.isEmpty() ? null : Map.of("/", call.show(before.get())));
        change.put("After", after.isEmpty() ? null : Map.of("/", call.show(after.get())));
        return change;
    }

    private static void show(Map<?, ?> change, boolean verbose, PrintStream out) {
        String type = String.valueOf(change.get("Type"));
        String before = link(change.get("Before"));
        String after = link(change.get("After"));
        Object path = change.get("Path");
        switch (type) {
            case "0" ->
                out.println(
                        verbose
                                ? "Added new link \"" + path + "\" pointing to " + after + "."
                                : "+ " + after + " \"" + path + "\"");
            case "1" ->
                out.println(
                        verbose
                                ? "Removed link \"" + path + "\" (was " + before + ")."
                                : "- " + before + " \"" + path + "\"");
            default ->
                out.println(
                        verbose
                                ? "Changed \"" + path + "\" from " + before + " to " + after + "."
                                : "~ " + before + " " + after + " \"" + path + "\"");
        }
    }

    private static String link(Object link) {
        return link instanceof Map<?, ?> map ? String.valueOf(map.get("/")) : "";
    }

    private static Command addLink() {
        return Command.named("object patch add-link", "Make a directory with one more link")
                .takes(Argument.one("root", "The directory"))
                .takes(Argument.one("name", "The link's name, or a path to it"))
                .takes(Argument.one("ref", "What it leads to"))
                .with(
                        Option.flag("create,p", "Make missing directories"),
                        Option.flag("allow-big-block", "Accepted for compatibility"),
                        Option.flag("allow-non-unixfs", "Accepted for compatibility"))
                .does((node, call, reply) -> {
                    Cid target = node.resolve(call.argument(2)).cid();
                    DagRoot child = new DagRoot(target, 0, UnixFsReader.totalBytes(node.block(target)));
                    patch(node, call, Optional.of(child), call.flag("create"), reply);
                })
                .shows((value, out) -> out.println(value.get("Hash")));
    }

    private static Command rmLink() {
        return Command.named("object patch rm-link", "Make a directory with one link less")
                .takes(Argument.one("root", "The directory"))
                .takes(Argument.one("name", "The link's name, or a path to it"))
                .with(
                        Option.flag("allow-big-block", "Accepted for compatibility"),
                        Option.flag("allow-non-unixfs", "Accepted for compatibility"))
                .does((node, call, reply) -> patch(node, call, Optional.empty(), false, reply))
                .shows((value, out) -> out.println(value.get("Hash")));
    }

    private static void patch(Node node, Call call, Optional<DagRoot> child, boolean creates, Reply reply)
            throws IOException {
        Cid root = node.resolve(call.argument(0)).cid();
        List<String> names = List.of(call.argument(1).split("/", -1));
        DagRoot[] made = new DagRoot[1];
        node.write(
                sink -> made[0] =
                        new Patch(node, new DirectoryEdit(node.blocks(), sink), creates).apply(root, names, 0, child),
                _ -> {});
        reply.only(Map.of("Hash", call.show(made[0].cid())));
    }

    private record Patch(Node node, DirectoryEdit edit, boolean creates) {
        DagRoot apply(Cid cid, List<String> names, int depth, Optional<DagRoot> child) throws IOException {
            Block block = node.block(cid);
            if (!(node.files().open(block) instanceof UnixFsEntry.Directory directory)) {
                throw new MalformedException("cannot change the links of " + cid + ": it is no directory");
            }
            ImportProfile profile = node.importProfile().namedLike(cid);
            String name = names.get(depth);
            Optional<DirectoryEntry> old = node.files().find(directory, name);
            Optional<DagRoot> link = child;
            if (depth + 1 < names.size()) {
                Cid next;
                if (old.isPresent()) {
                    next = old.get().cid();
                } else if (creates) {
                    next = DirectoryBuilder.of(profile, Attributes.NONE, node.blocks()::put)
                            .finish()
                            .cid();
                } else {
                    throw new MalformedException("no link by that name");
                }
                link = Optional.of(apply(next, names, depth + 1, child));
            } else if (child.isEmpty() && old.isEmpty()) {
                throw new MalformedException("no link by that name");
            }
            return edit.apply(profile, directory, Map.of(name, link));
        }
    }
}
