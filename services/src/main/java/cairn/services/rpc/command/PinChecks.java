package cairn.services.rpc.command;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code pin update} and {@code pin verify}. */
final class PinChecks {
    private PinChecks() {}

    static List<Command> commands() {
        return List.of(update(), verify());
    }

    private static Command update() {
        return Command.named("pin update", "Pin what takes the place of something pinned")
                .takes(Argument.one("from-path", "What is pinned, recursively"))
                .takes(Argument.one("to-path", "What is pinned from then on"))
                .with(Option.flag("unpin", "Give the old one up").or("true"))
                .with(FastProvide.options())
                .example("cairn pin update OLD NEW")
                .does(PinChecks::runUpdate)
                .shows((value, out) -> {
                    List<?> pins = (List<?>) value.get("Pins");
                    out.println("updated " + pins.get(0) + " to " + pins.get(1));
                });
    }

    private static void runUpdate(Node node, Call call, Reply reply) throws IOException {
        Cid from = node.resolve(call.argument(0)).cid();
        Cid to = node.resolve(call.argument(1)).cid();
        Optional<Pinned> old = node.pins().find(from, Optional.of(PinKind.RECURSIVE));
        if (old.isEmpty()) {
            throw new MalformedException("'from' cid was not recursively pinned already");
        }
        if (!from.equals(to)) {
            node.pin(to, PinKind.RECURSIVE, old.get().name(), (blocks, bytes) -> {});
            if (call.flag("unpin")) {
                node.pins().remove(from, PinKind.RECURSIVE);
            }
        }
        reply.only(Map.of("Pins", List.of(from.toString(), to.toString())));
    }

    private static Command verify() {
        return Command.named("pin verify", "Tell which recursive pins are not whole")
                .with(
                        Option.flag("verbose", "Tell of whole ones too"),
                        Option.flag("quiet,q", "Print only the CIDs of those that are not whole"))
                .does(PinChecks::runVerify)
                .showsWith(call -> {
                    boolean quiet = call.flag("quiet");
                    return (value, out) -> {
                        boolean isWhole = Boolean.TRUE.equals(value.get("Ok"));
                        if (quiet) {
                            out.println(value.get("Cid"));
                        } else {
                            out.println(value.get("Cid") + (isWhole ? " ok" : " broken"));
                            if (value.get("BadNodes") instanceof List<?> bad) {
                                bad.forEach(item -> out.println(
                                        "  " + ((Map<?, ?>) item).get("Cid") + ": " + ((Map<?, ?>) item).get("Err")));
                            }
                        }
                    };
                });
    }

    private static void runVerify(Node node, Call call, Reply reply) throws IOException {
        boolean verbose = call.flag("verbose");
        if (verbose && call.flag("quiet")) {
            throw new UsageException("the --verbose and --quiet options can not be used at the same time");
        }
        node.pins().list(Optional.of(PinKind.RECURSIVE), "", pin -> {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("Cid", call.show(pin.cid()));
            try {
                node.pins().requireComplete(pin.cid(), PinKind.RECURSIVE, (blocks, bytes) -> {});
                value.put("Ok", true);
            } catch (IOException e) {
                value.put("Ok", false);
                value.put(
                        "BadNodes",
                        List.of(Map.of("Cid", call.show(pin.cid()), "Err", String.valueOf(e.getMessage()))));
            }
            if (verbose || Boolean.FALSE.equals(value.get("Ok"))) {
                reply.value(value);
            }
        });
    }
}
