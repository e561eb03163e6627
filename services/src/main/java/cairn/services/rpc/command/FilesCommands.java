package cairn.services.rpc.command;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.dagpb.PbCursor;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.DirectoryCursor;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code files …}: the node's mutable files; what {@code add --to-files} fills. */
final class FilesCommands {
    private FilesCommands() {}

    static List<Command> commands() {
        return List.of(ls(), stat(), cp());
    }

    private static Command ls() {
        return Command.named("files ls", "List a directory of the node's files")
                .takes(Argument.optional("path", "The directory (default: /)"))
                .with(Option.flag("long,l", "Print CIDs and sizes too"))
                .does((node, call, reply) -> {
                    String path = call.arguments().isEmpty() ? "/" : call.argument(0);
                    List<Map<String, Object>> entries = new ArrayList<>();
                    DirectoryCursor cursor = node.mutableFiles().list(path);
                    for (Optional<DirectoryEntry> e = cursor.next(); e.isPresent(); e = cursor.next()) {
                        entries.add(entry(node, e.get(), call.flag("long")));
                    }
                    reply.value(Map.of("Entries", entries));
                })
                .showsWith(call -> {
                    boolean isLong = call.flag("long");
                    return (value, out) -> {
                        for (Object item : (List<?>) value.get("Entries")) {
                            Map<?, ?> entry = (Map<?, ?>) item;
                            String slash = "1".equals(String.valueOf(entry.get("Type"))) && isLong ? "/" : "";
                            out.println(
                                    isLong
                                            ? entry.get("Name") + slash + "\t" + entry.get("Hash") + "\t"
                                                    + entry.get("Size")
                                            : entry.get("Name"));
                        }
                    };
                });
    }

    private static Map<String, Object> entry(Node node, DirectoryEntry entry, boolean isLong) throws IOException {
        Map<String, Object> value = new LinkedHashMap<>();
        UnixFsEntry opened = isLong ? node.files().open(entry.cid()) : null;
        value.put("Name", entry.name());
        value.put("Type", opened instanceof UnixFsEntry.Directory ? 1 : 0);
        value.put("Size", opened instanceof UnixFsEntry.File file ? file.sizeBytes() : 0);
        value.put("Hash", isLong ? entry.cid().toString() : "");
        return value;
    }

    private static Command stat() {
        return Command.named("files stat", "Tell what is at a path of the node's files")
                .takes(Argument.one("path", "The path"))
                .with(Option.flag("hash", "Print only the CID"), Option.flag("size", "Print only the size"))
                .does(FilesCommands::runStat)
                .showsWith(call -> {
                    boolean hash = call.flag("hash");
                    boolean size = call.flag("size");
                    return (value, out) -> {
                        if (hash || size) {
                            out.println(value.get(hash ? "Hash" : "Size"));
                            return;
                        }
                        out.println(value.get("Hash"));
                        out.println("Size: " + value.get("Size"));
                        out.println("CumulativeSize: " + value.get("CumulativeSize"));
                        out.println("ChildBlocks: " + value.get("Blocks"));
                        out.println("Type: " + value.get("Type"));
                    };
                });
    }

    private static void runStat(Node node, Call call, Reply reply) throws IOException {
        Cid cid = node.mutableFiles().find(call.argument(0));
        UnixFsEntry entry = node.files().open(cid);
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Hash", cid.toString());
        value.put("Size", entry instanceof UnixFsEntry.File file ? file.sizeBytes() : 0);
        value.put("CumulativeSize", totalBytes(node, cid));
        value.put("Blocks", links(node, cid));
        value.put("Type", entry instanceof UnixFsEntry.Directory ? "directory" : "file");
        reply.value(value);
    }

    private static long links(Node node, Cid cid) throws IOException {
        return cid.has(Codec.DAG_PB) ? PbCursor.over(node.block(cid).bytes()).skipLinks() : 0;
    }

    /** The bytes at and below a block, as its links say. */
    private static long totalBytes(Node node, Cid cid) throws IOException {
        long total = node.block(cid).size();
        if (cid.has(Codec.DAG_PB)) {
            PbCursor cursor = PbCursor.over(node.block(cid).bytes());
            while (cursor.next()) {
                total += Math.max(0, cursor.totalBytes());
            }
        }
        return total;
    }

    private static Command cp() {
        return Command.named("files cp", "Link content in the node's files")
                .takes(Argument.one("source", "A path such as /ipfs/CID"))
                .takes(Argument.one("dest", "Where in the node's files"))
                .example("cairn files cp /ipfs/CID /docs")
                .does((node, call, reply) -> {
                    String source = call.argument(0);
                    Cid cid = source.startsWith("/ipfs/") || source.contains("://")
                            ? node.resolve(source).cid()
                            : node.mutableFiles().find(source);
                    DagRoot root = new DagRoot(cid, 0, totalBytes(node, cid));
                    String name = source.substring(source.lastIndexOf('/') + 1);
                    node.write(sink -> root, linked -> node.mutableFiles().link(call.argument(1), name, linked));
                });
    }
}
