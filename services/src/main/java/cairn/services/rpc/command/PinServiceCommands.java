package cairn.services.rpc.command;

import cairn.data.failure.MalformedException;
import cairn.node.Node;
import cairn.services.pinning.PinningService;
import cairn.services.pinning.RemotePin;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import cairn.storage.pin.PinServiceFile;
import cairn.storage.pin.PinServiceFile.Service;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code pin remote service …}: which pinning services there are. Their keys are told nobody but them. */
final class PinServiceCommands {
    private PinServiceCommands() {}

    static List<Command> commands() {
        return List.of(add(), ls(), rm());
    }

    static PinningService open(Service service) {
        return new PinningService(service.endpoint(), service.key());
    }

    private static Command add() {
        return Command.named("pin remote service add", "Make a pinning service known")
                .takes(Argument.one("service", "What it is called here"))
                .takes(Argument.one("endpoint", "Its URL, without /pins"))
                .takes(Argument.one("key", "The key that lets this node in"))
                .hidesArgumentsAfter(2)
                .example("cairn pin remote service add backup https://pins.example KEY")
                .does((node, call, reply) -> {
                    Service service;
                    try {
                        service = new Service(
                                call.argument(0), PinningService.endpoint(call.argument(1)), call.argument(2));
                    } catch (IllegalArgumentException e) {
                        throw new UsageException(e.getMessage());
                    }
                    if (!new PinServiceFile(node.home()).add(service)) {
                        throw new MalformedException("service already present");
                    }
                });
    }

    private static Command rm() {
        return Command.named("pin remote service rm", "Forget a pinning service and its key")
                .takes(Argument.one("service", "What it is called"))
                .does((node, call, reply) -> new PinServiceFile(node.home()).remove(call.argument(0)));
    }

    private static Command ls() {
        return Command.named("pin remote service ls", "List pinning services")
                .with(Option.flag("stat", "Ask each how many pins are queued, pinning, pinned and failed"))
                .does(PinServiceCommands::runLs)
                .shows((value, out) -> show((List<?>) value.get("RemoteServices"), out));
    }

    private static void runLs(Node node, Call call, Reply reply) throws IOException {
        List<Map<String, Object>> services = new ArrayList<>();
        for (Service service : new PinServiceFile(node.home()).all().values()) {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("Service", service.name());
            value.put("ApiEndpoint", service.endpoint());
            if (call.flag("stat")) {
                value.put("Stat", stat(open(service)));
            }
            services.add(value);
        }
        reply.only(Map.of("RemoteServices", services));
    }

    /** One that does not answer is listed all the same; {@code pin remote ls} says what is wrong with it. */
    private static Map<String, Object> stat(PinningService service) {
        Map<String, Object> stat = new LinkedHashMap<>();
        try {
            Map<String, Object> counts = new LinkedHashMap<>();
            for (RemotePin.Status status : RemotePin.Status.values()) {
                String word = status.word();
                counts.put(
                        word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1),
                        service.count(new PinningService.Filter(Optional.empty(), List.of(), List.of(status))));
            }
            stat.put("Status", "valid");
            stat.put("PinCount", counts);
        } catch (IOException e) {
            stat.put("Status", "invalid");
        }
        return stat;
    }

    private static void show(List<?> services, PrintStream out) {
        Columns columns = new Columns(1);
        for (Object item : services) {
            Map<?, ?> service = (Map<?, ?>) item;
            String name = String.valueOf(service.get("Service"));
            String endpoint = String.valueOf(service.get("ApiEndpoint"));
            if (service.get("Stat") instanceof Map<?, ?> stat) {
                columns.row(
                        name,
                        endpoint,
                        stat.get("PinCount") instanceof Map<?, ?> counts
                                ? counts.get("Queued") + "/" + counts.get("Pinning") + "/" + counts.get("Pinned") + "/"
                                        + counts.get("Failed")
                                : String.valueOf(stat.get("Status")));
            } else {
                columns.row(name, endpoint);
            }
        }
        columns.print(out);
    }
}
