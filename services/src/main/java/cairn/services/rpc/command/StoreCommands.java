package cairn.services.rpc.command;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.multihash.Multihash;
import cairn.node.Node;
import cairn.node.kubo.KuboImport;
import cairn.node.pin.PinKind;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import cairn.storage.block.BlockStore;
import cairn.storage.kubo.KuboRepository;
import cairn.storage.pin.Pin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code store …}: finding damage and mending it. */
final class StoreCommands {
    private static final int PINS_SHOWN = 5;
    static final String TEXT = "Text";

    private StoreCommands() {}

    static List<Command> commands(StoreReader buckets) {
        return List.of(status(), verify(), RepairCommand.command(buckets), importKubo());
    }

    private static Command status() {
        return Command.named("store status", "Show how the store is doing: what it holds, where, and what waits")
                .example("cairn store status")
                .does((node, _, reply) -> {
                    BlockStore.Usage usage = node.blocks().usage();
                    Map<String, Object> value = new LinkedHashMap<>();
                    value.put("Blocks", usage.blocks());
                    value.put("BlockBytes", usage.blockBytes());
                    value.put("StoreBytes", usage.diskBytes());
                    value.putAll(node.blocks().status());
                    reply.only(value);
                })
                .shows((value, out) -> value.forEach((name, text) -> out.println(name + ": " + text)));
    }

    private static Command verify() {
        return Command.named("store verify", "Hash blocks, and tell which are damaged and whose pins that hurts")
                .with(
                        Option.text("sample", "How many of the blocks, in percent, chosen by chance")
                                .or("100"),
                        Option.text("bytes-per-second", "How fast at most; 0 for as fast as it goes")
                                .or("0"))
                .example("cairn store verify --sample 1")
                .does(StoreCommands::runVerify)
                .shows((value, out) -> out.println(value.get(TEXT)));
    }

    private static double number(Call call, String option, double min, double max) throws UsageException {
        String text = call.text(option).orElseThrow();
        try {
            double value = Double.parseDouble(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new UsageException("--" + option + " is a number, not " + text);
        }
        throw new UsageException("--" + option + " is a number from " + min + " to " + max + ", not " + text);
    }

    private static void runVerify(Node node, Call call, Reply reply) throws IOException {
        double percent = number(call, "sample", 0.0001, 100);
        Damaged damaged = find(node, call, percent / 100, reply);
        if (damaged.count() > 0) {
            reply.flush(); // What was told is lost with a stream that an error cuts.
            throw new IOException(damaged.count()
                    + " blocks are damaged; mend them with: cairn store repair --from peers," + " or FILE.car");
        }
        say(reply, percent == 100 ? "Every block is whole." : "Every block of the sample is whole.");
    }

    /**
     * What a verification found.
     *
     * @param named the damaged blocks whose names are known
     * @param nameless problems of blocks whose names are lost
     */
    record Damaged(Map<Multihash, String> named, List<String> nameless) {
        int count() {
            return named.size() + nameless.size();
        }
    }

    static Damaged find(Node node, Call call, double share, Reply reply) throws IOException {
        long bytesPerSecond = (long) number(call, "bytes-per-second", 0, 1e12);
        Damaged found = new Damaged(new LinkedHashMap<>(), new ArrayList<>());
        node.verify(share, bytesPerSecond, (hash, problem) -> {
            if (hash.isIdentity()) {
                found.nameless.add(problem);
            } else {
                found.named.put(hash, problem);
            }
        });
        for (Map.Entry<Multihash, String> each : found.named.entrySet()) {
            tell(node, each.getKey(), each.getValue(), reply);
        }
        for (String problem : found.nameless) {
            say(reply, "Blocks whose names are lost: " + problem);
        }
        if (!found.nameless.isEmpty()) {
            tellHurtPins(node, reply);
        }
        return found;
    }

    /** Where the names of blocks are lost, it is the pins that tell what is missing. */
    private static void tellHurtPins(Node node, Reply reply) throws IOException {
        node.pins().list(Optional.of(PinKind.RECURSIVE), "", pin -> {
            try {
                node.pins().requireComplete(pin.cid(), PinKind.RECURSIVE, (blocks, bytes) -> {});
            } catch (IOException e) {
                say(reply, "The pin " + pin.cid() + " is not whole: " + e.getMessage());
            }
        });
    }

    static void tell(Node node, Multihash hash, String problem, Reply reply) throws IOException {
        Map<String, Object> value = new LinkedHashMap<>();
        Cid cid = Cid.v1(Codec.RAW, hash);
        List<Pin> holders = node.pins().holders(cid, PINS_SHOWN);
        List<String> pins = new ArrayList<>();
        for (Pin pin : holders) {
            pins.add(pin.cid()
                    + (pin.name().isEmpty() ? "" : " \"" + pin.name() + "\"")
                    + (pin.owner().isEmpty() ? "" : " of " + pin.owner()));
        }
        value.put("Key", Map.of("/", cid.toString()));
        value.put("Problem", problem);
        value.put("Pins", pins);
        value.put(
                TEXT,
                "The block " + cid + " is damaged: " + problem
                        + (pins.isEmpty()
                                ? "; no pin holds it"
                                : "; it is held by the pin " + String.join(", ", pins)));
        reply.value(value);
    }

    private static Command importKubo() {
        return Command.named(
                        "store import-kubo", "Take over the blocks, pins, files and keys of a repository of Kubo's")
                .takes(Argument.one("path", "The repository, on the node's machine: what Kubo calls IPFS_PATH"))
                .help("""
                        Each block is read once, hashed, and written once; the repository stays as it is. What is here
                        already is not read again, so an import that was cut short goes on when it is begun again. The
                        key of Kubo's node is taken as kubo-self. The node of Kubo's must not run.""")
                .example("cairn store import-kubo ~/.ipfs")
                .does(StoreCommands::runImportKubo)
                .shows((value, out) -> out.println(value.get(TEXT)));
    }

    private static void runImportKubo(Node node, Call call, Reply reply) throws IOException {
        Path path = Path.of(call.argument(0)).toAbsolutePath().normalize();
        try (KuboRepository repository = KuboRepository.open(path)) {
            long problems = new KuboImport(node, repository, new KuboImport.Listener() {
                        @Override
                        public void passed(long blocks, long heldBefore) throws IOException {
                            say(reply, blocks + " blocks, " + heldBefore + " of them were here");
                        }

                        @Override
                        public void problem(String text) throws IOException {
                            say(reply, text);
                        }

                        @Override
                        public void taken(String text) throws IOException {
                            say(reply, text);
                        }
                    })
                    .run();
            if (problems > 0) {
                throw new IOException(problems + " things could not be taken over; they are told above");
            }
        }
    }

    static void say(Reply reply, String text) throws IOException {
        reply.value(Map.of(TEXT, text));
    }
}
