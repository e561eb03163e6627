package cairn.services.rpc.command;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.dagpb.PbCursor;
import cairn.node.Node;
import cairn.node.resolve.Resolved;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code refs}, {@code refs local} and {@code resolve}: which CIDs there are below a path. */
final class RefsCommands {
    private static final int DEPTH_MAX = 1024;

    private RefsCommands() {}

    static List<Command> commands() {
        return List.of(refs(), local("refs local"), local("repo ls"), resolve());
    }

    private static Command refs() {
        return Command.named("refs", "List the links of blocks")
                .takes(Argument.many("ipfs-path", "Paths of blocks"))
                .with(
                        Option.text("format", "A form with <src>, <dst> and <linkname>")
                                .or("<dst>"),
                        Option.flag("edges,e", "Print each link as: from -> to"),
                        Option.flag("unique,u", "Print each CID once"),
                        Option.flag("recursive,r", "Also the links of what is linked"),
                        Option.integer("max-depth", "Levels at most; -1 for all")
                                .or("-1"))
                .example("cairn refs -r -u CID")
                .does(RefsCommands::runRefs)
                .shows((value, out) -> out.println(value.get("Ref")));
    }

    private static void runRefs(Node node, Call call, Reply reply) throws IOException {
        String format =
                call.flag("edges") ? "<src> -> <dst>" : call.text("format").orElseThrow();
        long depth = call.integer("max-depth").orElse(-1);
        if (!call.flag("recursive")) {
            depth = 1;
        } else if (depth < 0 || depth > DEPTH_MAX) {
            depth = DEPTH_MAX;
        }
        Set<Cid> shown = call.flag("unique") ? new HashSet<>() : Set.of();
        for (String path : call.arguments()) {
            Cid root = node.resolve(path).cid();
            new Walk(node, format, call.flag("unique"), shown, reply).visit(node.block(root), depth);
        }
    }

    /** One walk; a link that is shown twice is followed twice, as its format may tell another way to it. */
    private record Walk(Node node, String format, boolean unique, Set<Cid> shown, Reply reply) {
        private record Link(String name, Cid cid) {}

        void visit(Block block, long depth) throws IOException {
            if (depth == 0) {
                return;
            }
            for (Link link : links(block)) {
                if (unique && !shown.add(link.cid)) {
                    continue;
                }
                Map<String, Object> value = new LinkedHashMap<>();
                value.put(
                        "Ref",
                        format.replace("<src>", block.cid().toString())
                                .replace("<dst>", link.cid.toString())
                                .replace("<linkname>", link.name));
                value.put("Err", "");
                reply.value(value);
                if (depth > 1) {
                    visit(node.block(link.cid), depth - 1);
                }
            }
        }

        private static List<Link> links(Block block) throws IOException {
            List<Link> links = new ArrayList<>();
            if (block.cid().has(Codec.DAG_PB)) {
                PbCursor cursor = PbCursor.over(block.bytes());
                while (cursor.next()) {
                    links.add(new Link(cursor.name(), cursor.cid()));
                }
            } else {
                BlockCodecs.links(block).forEach(cid -> links.add(new Link("", cid)));
            }
            return links;
        }
    }

    private static Command local(String path) {
        return Command.named(path, "List every block that is kept")
                .does((node, call, reply) -> node.blocks().forEach((hash, size) -> {
                    Map<String, Object> value = new LinkedHashMap<>();
                    value.put("Ref", Cid.v1(Codec.RAW, hash).toString());
                    value.put("Err", "");
                    reply.value(value);
                }))
                .shows((value, out) -> out.println(value.get("Ref")));
    }

    private static Command resolve() {
        return Command.named("resolve", "Tell which CID a path leads to")
                .takes(Argument.one("name", "A path"))
                .with(
                        Option.flag("recursive,r", "Resolve until the result is no name")
                                .or("true"),
                        Option.integer("dht-record-count,dhtrc", "Accepted for compatibility"),
                        Option.text("dht-timeout,dhtt", "Accepted for compatibility"))
                .does((node, call, reply) -> {
                    Resolved resolved = node.resolve(call.argument(0));
                    if (!resolved.rest().isEmpty()) {
                        throw new UsageException("found non-link at given path");
                    }
                    reply.only(Map.of("Path", "/ipfs/" + resolved.cid()));
                })
                .shows((value, out) -> out.println(value.get("Path")));
    }
}
