package cairn.services.rpc.command;

import cairn.data.block.BlockSink;
import cairn.data.car.CarLimits;
import cairn.data.failure.UnavailableException;
import cairn.data.multihash.Multihash;
import cairn.node.Node;
import cairn.node.add.Entry;
import cairn.node.dag.CarImport;
import cairn.node.repair.CopySource;
import cairn.node.repair.Mending;
import cairn.node.repair.PeerCopies;
import cairn.node.repair.Repair;
import cairn.node.repair.StoreCopies;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.Times;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code store repair}: whole copies in the place of damaged blocks. */
final class RepairCommand {
    private static final int LEFT_SHOWN = 50;

    private RepairCommand() {}

    static Command command(StoreReader buckets) {
        return Command.named("store repair", "Put whole copies in the place of damaged and missing blocks")
                .takes(Argument.anyFiles("path", "CAR files with copies, - for standard input"))
                .with(
                        Option.text("from", "Where copies are: car, peers or bucket")
                                .or("car"),
                        Option.text("bucket", "With --from bucket: https://HOST/BUCKET/PREFIX, which is only read"),
                        Option.text("block-timeout", "With --from peers: how long to look for each block")
                                .or("30s"),
                        Option.text("bytes-per-second", "How fast to look for damage at most; 0 for as fast as it goes")
                                .or("0"))
                .help("""
                        Every block is hashed. Copies of those that are damaged, and of those that pins and files lack,
                        are then asked for; from archives all that is not here is taken, and what no pin or file holds
                        is garbage afterwards. Every copy is hashed. What stays damaged is told with the pins it
                        hurts.""")
                .example("cairn store repair --from peers")
                .does((node, call, reply) -> run(buckets, node, call, reply))
                .shows((value, out) -> out.println(value.get(StoreCommands.TEXT)));
    }

    private static void run(StoreReader buckets, Node node, Call call, Reply reply) throws IOException {
        switch (call.text("from").orElseThrow()) {
            case "car" -> fromArchives(node, call, reply);
            case "peers" -> {
                try (CopySource peers = new PeerCopies(
                        node.swarm()
                                .orElseThrow(() -> new UnavailableException(
                                        "There is no network to ask: start the node (cairn up), then give the"
                                                + " command again")),
                        Times.parse(call.text("block-timeout").orElseThrow()))) {
                    mend(node, call, peers, reply);
                }
            }
            case "bucket" -> {
                String url = call.text("bucket")
                        .orElseThrow(() -> new UsageException("--bucket is missing: https://HOST/BUCKET/PREFIX"));
                try (CopySource bucket = new StoreCopies(buckets.open(node.home(), url), "the bucket " + url)) {
                    mend(node, call, bucket, reply);
                }
            }
            default ->
                throw new UsageException("--from is car, peers or bucket, not "
                        + call.text("from").orElseThrow());
        }
    }

    private static void mend(Node node, Call call, CopySource copies, Reply reply) throws IOException {
        Set<Multihash> damaged =
                StoreCommands.find(node, call, 1, reply).named().keySet();
        Mending mending = node.mend(damaged, copies);
        StoreCommands.say(
                reply,
                "Mended " + mending.mended() + " of " + damaged.size() + " damaged blocks, and brought "
                        + mending.fetched() + " that were missing, from " + copies.name() + ".");
        int told = 0;
        for (Map.Entry<Multihash, String> each : mending.failures().entrySet()) {
            if (told++ < LEFT_SHOWN) {
                StoreCommands.tell(node, each.getKey(), "there is no copy: " + each.getValue(), reply);
            }
        }
        if (!mending.failures().isEmpty()) {
            reply.flush(); // What was told is lost with a stream that an error cuts.
            throw new IOException(mending.failures().size() + " blocks are still damaged or missing");
        }
    }

    private static void fromArchives(Node node, Call call, Reply reply) throws IOException {
        // A copy of a block that has lost its name is one of a block that is missing.
        Set<Multihash> damaged =
                new HashSet<>(StoreCommands.find(node, call, 1, reply).named().keySet());
        Repair repair = node.repair(damaged, to -> {
            for (Optional<Entry> e = call.files().next();
                    e.isPresent();
                    e = call.files().next()) {
                show(e.get(), node, to);
            }
        });
        Set<Multihash> left = repair.left();
        StoreCommands.say(
                reply,
                "Mended " + (damaged.size() - left.size()) + " blocks, added " + repair.added()
                        + " that were missing.");
        if (!left.isEmpty()) {
            reply.flush();
            throw new IOException(left.size() + " blocks are still damaged; the archives have no copies of them");
        }
    }

    private static void show(Entry entry, Node node, BlockSink to) throws IOException {
        if (!(entry instanceof Entry.File file)) {
            throw new UsageException("only files can be CAR archives, not " + entry.path());
        }
        try (ReadableByteChannel in = file.source().open()) {
            new CarImport(to, node.workers()).run(in, CarLimits.USUAL);
        }
    }
}
