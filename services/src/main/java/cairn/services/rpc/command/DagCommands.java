package cairn.services.rpc.command;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.codec.BlockCodec;
import cairn.data.codec.BlockCodecs;
import cairn.data.failure.LimitException;
import cairn.data.ipld.IpldNode;
import cairn.node.Node;
import cairn.node.add.Entry;
import cairn.node.dag.DagWalk;
import cairn.node.pin.PinKind;
import cairn.node.resolve.Resolved;
import cairn.services.rpc.Argument;
import cairn.services.rpc.ByteCount;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** {@code dag put}, {@code get}, {@code resolve} and {@code stat}: blocks as values, and DAGs as wholes. */
final class DagCommands {
    private static final int INPUT_BYTES_MAX = 16 * 1024 * 1024;

    private DagCommands() {}

    static List<Command> commands() {
        return List.of(put(), get(), resolve(), stat());
    }

    private static Command put() {
        return Command.named("dag put", "Keep values as blocks")
                .takes(Argument.files("object", "Files, a value each; without one, standard input"))
                .with(
                        Option.text("store-codec", "Codec of the block that is kept")
                                .or("dag-cbor"),
                        Option.text("input-codec", "Codec of the files").or("dag-json"),
                        Option.flag("pin", "Pin the block"),
                        Option.text("hash", "Hash function").or("sha2-256"),
                        Option.flag("allow-big-block", "Also keep a block of more than 2 MiB"))
                .example("echo '{\"name\":\"cairn\"}' | cairn dag put")
                .does(DagCommands::runPut)
                .shows((value, out) -> out.println(linkOf(value.get("Cid"))));
    }

    private static String linkOf(Object link) {
        return link instanceof Map<?, ?> map ? String.valueOf(map.get("/")) : String.valueOf(link);
    }

    private static void runPut(Node node, Call call, Reply reply) throws IOException {
        BlockCodec input = codec(call.text("input-codec").orElseThrow());
        BlockCodec store = codec(call.text("store-codec").orElseThrow());
        String hash = call.text("hash").orElseThrow();
        for (Optional<Entry> next = call.files().next();
                next.isPresent();
                next = call.files().next()) {
            if (!(next.get() instanceof Entry.File file)) {
                throw new UsageException(
                        "only files can be values, not " + next.get().path());
            }
            ByteBuffer bytes = store.encode(input.decodeRelaxed(read(file)));
            if (bytes.remaining() > Block.BYTES_MAX && !call.flag("allow-big-block")) {
                throw new LimitException(
                        "The block is too large", "blockBytesMax", Block.BYTES_MAX, "cut it, or use --allow-big-block");
            }
            Block block = Block.known(Cid.v1(store.codec(), BlockCommands.hash(hash, -1, bytes)), bytes);
            node.putBlock(block, call.flag("pin") ? Optional.of(PinKind.RECURSIVE) : Optional.empty());
            reply.value(Map.of("Cid", Map.of("/", block.cid().toString())));
        }
    }

    private static BlockCodec codec(String label) throws IOException {
        return BlockCodecs.byLabel(label).orElseThrow(() -> new IOException("unknown multicodec: \"" + label + "\""));
    }

    private static ByteBuffer read(Entry.File file) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(64 * 1024);
        try (ReadableByteChannel in = file.source().open()) {
            while (in.read(target) >= 0) {
                if (!target.hasRemaining()) {
                    if (target.capacity() >= INPUT_BYTES_MAX) {
                        throw new LimitException(
                                file.path() + " is too large", "inputBytesMax", INPUT_BYTES_MAX, "cut it");
                    }
                    target = ByteBuffer.allocate(2 * target.capacity()).put(target.flip());
                }
            }
        }
        return target.flip();
    }

    private static Command get() {
        return Command.named("dag get", "Write a value to standard output")
                .takes(Argument.one("ref", "The path of a block, or of a value in it"))
                .with(Option.text("output-codec", "Codec of the answer").or("dag-json"))
                .example("cairn dag get CID/name")
                .does((node, call, reply) -> {
                    BlockCodec output = codec(call.text("output-codec").orElseThrow());
                    Resolved resolved = node.resolve(call.argument(0));
                    Block block = node.block(resolved.cid());
                    IpldNode value = BlockCodecs.of(block.cid())
                            .decode(block.bytes())
                            .follow(resolved.rest())
                            .node();
                    ByteBuffer bytes = output.encode(value);
                    reply.bytes("text/plain", OptionalLong.of(bytes.remaining()))
                            .write(bytes);
                });
    }

    private static Command resolve() {
        return Command.named("dag resolve", "Tell which block a path leads to, and what is left of the path")
                .takes(Argument.one("ref", "The path"))
                .does((node, call, reply) -> {
                    Resolved resolved = node.resolve(call.argument(0));
                    Map<String, Object> value = new LinkedHashMap<>();
                    value.put("Cid", Map.of("/", resolved.cid().toString()));
                    value.put("RemPath", String.join("/", resolved.rest()));
                    reply.only(value);
                })
                .shows((value, out) -> {
                    String rest = String.valueOf(value.get("RemPath"));
                    out.println(linkOf(value.get("Cid")) + (rest.isEmpty() ? "" : "/" + rest));
                });
    }

    private static Command stat() {
        return Command.named("dag stat", "Tell how many blocks DAGs have, how many bytes, and what they share")
                .takes(Argument.many("root", "Paths of the roots"))
                .with(Option.flag("progress,p", "Accepted for compatibility").or("true"))
                .does(DagCommands::runStat)
                .shows(DagCommands::showStat);
    }

    private static void runStat(Node node, Call call, Reply reply) throws IOException {
        List<Map<String, Object>> dags = new ArrayList<>();
        Set<Object> unique = new HashSet<>();
        long[] uniqueBytes = {0};
        long[] allBytes = {0};
        for (String path : call.arguments()) {
            Cid root = node.resolve(path).cid();
            long[] counts = {0, 0};
            new DagWalk(node.blocks()).walk(root, (cid, sizeBytes) -> {
                counts[0]++;
                counts[1] += sizeBytes;
                uniqueBytes[0] += unique.add(cid.hash()) ? sizeBytes : 0;
            });
            allBytes[0] += counts[1];
            Map<String, Object> dag = new LinkedHashMap<>();
            dag.put("Cid", root.toString());
            dag.put("Size", counts[1]);
            dag.put("NumBlocks", counts[0]);
            dags.add(dag);
        }
        if (call.flag("progress")) {
            Map<String, Object> seen = new LinkedHashMap<>();
            seen.put("TotalSize", uniqueBytes[0]);
            seen.put("DagStats", dags);
            reply.value(seen);
        }
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("UniqueBlocks", unique.size());
        value.put("TotalSize", uniqueBytes[0]);
        if (allBytes[0] > uniqueBytes[0]) {
            value.put("SharedSize", allBytes[0] - uniqueBytes[0]);
        }
        value.put("Ratio", uniqueBytes[0] == 0 ? 1f : (float) allBytes[0] / uniqueBytes[0]);
        value.put("DagStats", dags);
        reply.value(value);
    }

    private static void showStat(Map<String, ?> value, PrintStream out) {
        if (value.get("UniqueBlocks") == null) {
            return;
        }
        Columns columns = new Columns(1);
        columns.row("CID", "Blocks", "Size");
        for (Object item : (List<?>) value.get("DagStats")) {
            Map<?, ?> dag = (Map<?, ?>) item;
            columns.row(
                    String.valueOf(dag.get("Cid")),
                    String.valueOf(dag.get("NumBlocks")),
                    String.valueOf(dag.get("Size")));
        }
        columns.print(out);
        out.println();
        out.println("Summary");
        out.println("Total Size: " + bytes(value.get("TotalSize")));
        out.println("Unique Blocks: " + value.get("UniqueBlocks"));
        Object shared = value.get("SharedSize");
        out.println("Shared Size: " + bytes(shared == null ? 0 : shared));
        out.println(String.format(Locale.ROOT, "Ratio: %.6f", ((Number) value.get("Ratio")).doubleValue()));
    }

    private static String bytes(Object count) {
        return count + " (" + ByteCount.text(((Number) count).longValue()) + ")";
    }
}
