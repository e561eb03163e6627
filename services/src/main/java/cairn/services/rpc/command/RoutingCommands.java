package cairn.services.rpc.command;

import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.failure.UnavailableException;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.node.Node;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import java.io.IOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code routing …}: records as the network finds them. */
final class RoutingCommands {
    /** The kind of event that carries a value. */
    private static final int VALUE = 5;

    private RoutingCommands() {}

    static List<Command> commands() {
        return List.of(putValue(), getValue());
    }

    private static Command putValue() {
        return Command.named("routing put", "Keep and spread a record under its key")
                .takes(Argument.one("key", "The key, /ipns/NAME"))
                .takes(Argument.files("value-file", "The record"))
                .with(
                        Option.flag("allow-offline", "Keep the record here where there is no network"),
                        Option.flag("verbose,v", "Accepted for compatibility"))
                .example("cairn routing put --allow-offline /ipns/NAME record")
                .does((node, call, reply) -> {
                    put(node, call);
                    reply.value(event(IpnsName.parse(call.argument(0)).peer().toString(), ""));
                })
                .shows((value, out) -> out.println(value.get("ID")));
    }

    static void put(Node node, Call call) throws IOException {
        boolean mayBeLocal = call.flag("allow-offline") || call.flag("offline");
        if (!node.names().isOnline() && !mayBeLocal) {
            throw new UnavailableException("can't put while offline: pass `--allow-offline` to override");
        }
        IpnsName name = IpnsName.parse(call.argument(0));
        IpnsRecord record = IpnsRecord.parse(InputBytes.read(call, IpnsRecord.BYTES_MAX));
        if (node.names().isOnline()) {
            node.names().spread(name, record);
        } else {
            node.names().put(name, record);
        }
    }

    private static Command getValue() {
        return Command.named("routing get", "Print the best record of a key")
                .takes(Argument.one("key", "The key, /ipns/NAME"))
                .does((node, call, reply) -> {
                    if (!call.argument(0).startsWith("/ipns/")) {
                        throw new MalformedException("invalid key");
                    }
                    byte[] record = record(node, call.argument(0)).encoded();
                    reply.value(event("", Base64.getEncoder().encodeToString(record)));
                })
                .shows((value, out) -> {
                    byte[] record = Base64.getDecoder().decode(String.valueOf(value.get("Extra")));
                    out.write(record, 0, record.length);
                });
    }

    static IpnsRecord record(Node node, String text) throws IOException {
        IpnsName name = IpnsName.parse(text);
        return node.names()
                .resolve(name, false)
                .orElseThrow(() -> new NotFoundException("routing: not found: there is no valid record of " + name));
    }

    private static Map<String, Object> event(String peer, String extra) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Extra", extra);
        value.put("ID", peer);
        value.put("Responses", null);
        value.put("Type", VALUE);
        return value;
    }
}
