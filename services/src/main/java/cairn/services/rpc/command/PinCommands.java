package cairn.services.rpc.command;

import cairn.data.cid.Cid;
import cairn.node.Node;
import cairn.node.pin.PinKind;
import cairn.node.pin.Pinned;
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

/** {@code pin …}: what the collector must leave alone. */
final class PinCommands {
    private PinCommands() {}

    static List<Command> commands() {
        return List.of(add(), ls(), rm());
    }

    private static Command add() {
        return Command.named("pin add", "Protect content from the garbage collector")
                .takes(Argument.many("ipfs-path", "Paths of what is to be pinned"))
                .with(
                        Option.flag("recursive,r", "Also everything below").or("true"),
                        Option.text("name,n", "A name for the pin"),
                        Option.flag("progress", "Tell how many blocks were seen"))
                .with(FastProvide.options())
                .with(PinWords.ofAdd())
                .example("cairn pin add --name=release-1.2 CID")
                .does(PinCommands::runAdd)
                .showsWith(call -> {
                    String kind = kindWord(call);
                    return (value, out) -> strings(value, "Pins").forEach(p -> out.println("pinned " + p + " " + kind));
                });
    }

    private static String kindWord(Call call) throws UsageException {
        return call.flag("recursive") ? "recursively" : "directly";
    }

    private static void runAdd(Node node, Call call, Reply reply) throws IOException {
        PinKind kind = call.flag("recursive") ? PinKind.RECURSIVE : PinKind.DIRECT;
        boolean progress = call.flag("progress");
        List<Cid> cids = new ArrayList<>();
        for (String path : call.arguments()) {
            cids.add(node.resolve(path).cid());
        }
        node.pin(cids, kind, PinWords.request(call), (blocks, bytes) -> {
            if (progress) {
                Map<String, Object> value = new LinkedHashMap<>();
                value.put("Progress", blocks);
                value.put("Bytes", bytes);
                reply.value(value);
            }
        });
        List<String> pinned = cids.stream().map(Cid::toString).toList();
        if (progress) {
            reply.value(Map.of("Pins", pinned));
        } else {
            reply.only(Map.of("Pins", pinned));
        }
    }

    private static Command ls() {
        return Command.named("pin ls", "List pins")
                .takes(Argument.any("ipfs-path", "Only these, and an error where one is not pinned"))
                .with(
                        Option.text("type,t", "direct, recursive, indirect or all")
                                .or("all"),
                        Option.flag("quiet,q", "Print only CIDs"),
                        Option.text("name,n", "Only pins with a name that contains this"),
                        Option.flag("names", "Print names too"),
                        Option.flag("stream,s", "Answer pin by pin"))
                .with(PinWords.ofList())
                .example("cairn pin ls --type=recursive --names")
                .does(PinCommands::runLs)
                .showsWith(PinLines::new);
    }

    private static void runLs(Node node, Call call, Reply reply) throws IOException {
        String type = call.text("type").orElseThrow();
        Optional<PinKind> wanted = PinKind.named(type);
        if (wanted.isEmpty() && !type.equals("all")) {
            throw new IOException("invalid type '" + type + "', must be one of {direct, indirect, recursive, all}");
        }
        if (PinWords.isListing(call)) {
            PinWords.list(node, call, wanted, reply);
            return;
        }
        boolean stream = call.flag("stream");
        Map<String, Object> keys = new TreeMap<>();
        Pins out = pin -> {
            if (stream) {
                reply.value(streamed(pin));
            } else {
                Map<String, Object> value = new LinkedHashMap<>();
                value.put("Type", pin.kindText());
                value.put("Name", pin.name());
                keys.put(pin.cid().toString(), value);
            }
        };
        if (call.arguments().isEmpty()) {
            node.pins().list(wanted, call.text("name").orElse(""), out::take);
        } else {
            for (String path : call.arguments()) {
                Cid cid = node.resolve(path).cid();
                Pinned pin = node.pins()
                        .find(cid, wanted)
                        .orElseThrow(() -> new IOException("path '" + path + "' is not pinned"));
                out.take(pin);
            }
        }
        if (!stream) {
            reply.only(Map.of("Keys", keys));
        }
    }

    @FunctionalInterface
    private interface Pins {
        void take(Pinned pin) throws IOException;
    }

    private static Map<String, Object> streamed(Pinned pin) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Cid", pin.cid().toString());
        value.put("Type", pin.kindText());
        if (!pin.name().isEmpty()) {
            value.put("Name", pin.name());
        }
        return value;
    }

    private static Command rm() {
        return Command.named("pin rm", "Give content up to the garbage collector")
                .takes(Argument.many("ipfs-path", "Paths of what is pinned"))
                .with(
                        Option.flag("recursive,r", "Pins of the recursive kind").or("true"),
                        Option.text("owner", "Whose pins; without this the node's own"),
                        Option.text("named", "Only the pin with this name"))
                .example("cairn pin rm CID")
                .does((node, call, reply) -> {
                    PinKind kind = call.flag("recursive") ? PinKind.RECURSIVE : PinKind.DIRECT;
                    List<String> removed = new ArrayList<>();
                    for (String path : call.arguments()) {
                        Cid cid = node.resolve(path).cid();
                        node.pins().remove(cid, kind, call.text("owner").orElse(""), call.text("named"));
                        removed.add(cid.toString());
                    }
                    reply.only(Map.of("Pins", removed));
                })
                .shows((value, out) -> strings(value, "Pins").forEach(p -> out.println("unpinned " + p)));
    }

    private static List<String> strings(Map<String, ?> value, String key) {
        return value.get(key) instanceof List<?> items
                ? items.stream().map(Object::toString).toList()
                : List.of();
    }

    /** {@code CID TYPE [NAME]}. */
    private static final class PinLines implements Command.Text {
        private final boolean quiet;
        private final boolean names;

        PinLines(Call call) throws UsageException {
            this.quiet = call.flag("quiet");
            this.names = call.flag("names") || call.text("name").isPresent();
        }

        @Override
        public void show(Map<String, ?> value, PrintStream out) {
            if (value.get("Next") != null) {
                out.println("More: --after=" + value.get("Next"));
            } else if (value.get("Keys") instanceof Map<?, ?> keys) {
                keys.forEach((cid, pin) -> line(cid.toString(), (Map<?, ?>) pin, out));
            } else {
                line(String.valueOf(value.get("Cid")), value, out);
            }
        }

        private void line(String cid, Map<?, ?> pin, PrintStream out) {
            Object name = pin.get("Name");
            boolean named = names && name != null && !name.toString().isEmpty();
            out.println(quiet ? cid : cid + " " + pin.get("Type") + (named ? " " + name : ""));
        }
    }
}
