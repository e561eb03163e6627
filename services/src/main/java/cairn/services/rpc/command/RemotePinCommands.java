package cairn.services.rpc.command;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.node.Node;
import cairn.services.pinning.PinningService;
import cairn.services.pinning.RemotePin;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import cairn.storage.pin.Pin;
import cairn.storage.pin.PinServiceFile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code pin remote add|ls|rm}: pins at services that keep content for others. */
final class RemotePinCommands {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private static final Duration DIAL_PATIENCE = Duration.ofSeconds(10);
    private static final int ORIGINS_MAX = 20;
    private static final int CIDS_MAX = 10;

    private RemotePinCommands() {}

    static List<Command> commands() {
        List<Command> commands = new ArrayList<>(List.of(add(), ls(), rm()));
        commands.addAll(PinServiceCommands.commands());
        return commands;
    }

    private static Option service() {
        return Option.text("service", "The service, as: cairn pin remote service ls");
    }

    private static Option[] filters() {
        return new Option[] {
            service(),
            Option.text("name", "Only pins with exactly this name"),
            Option.texts("cid", "Only pins of these CIDs; separated by commas"),
            Option.texts("status", "Only such: queued, pinning, pinned, failed; separated by commas (default: pinned)"),
        };
    }

    private static PinningService service(Node node, Call call) throws IOException {
        String name = call.text("service").orElseThrow(() -> new MalformedException("a service name must be passed"));
        if (name.isEmpty()) {
            throw new MalformedException("remote pinning service name not specified");
        }
        return PinServiceCommands.open(new PinServiceFile(node.home())
                .find(name)
                .orElseThrow(() -> new MalformedException("service not known")));
    }

    private static Command add() {
        return Command.named("pin remote add", "Have a pinning service keep content")
                .takes(Argument.one("ipfs-path", "What is to be kept"))
                .with(
                        service(),
                        Option.text("name", "A name for the pin"),
                        Option.flag("background", "Return when the service has it in its queue"))
                .help("""
                        Returns when the service has all of it, which takes as long as it takes the service to get it
                        from here or from others that have it. With --background, look again with: cairn pin remote
                        ls --status=queued,pinning,pinned,failed""")
                .example("cairn pin remote add --service=backup --name=site CID")
                .does(RemotePinCommands::runAdd)
                .shows((value, out) -> {
                    out.println("CID:    " + value.get("Cid"));
                    out.println("Name:   " + value.get("Name"));
                    out.println("Status: " + value.get("Status"));
                });
    }

    private static void runAdd(Node node, Call call, Reply reply) throws IOException, InterruptedException {
        PinningService service = service(node, call);
        Cid cid = node.resolve(call.argument(0)).cid();
        RemotePin pin = service.add(cid, name(call), origins(node, cid));
        connect(node, pin);
        if (!call.flag("background")) {
            pin = awaited(service, pin);
        }
        reply.only(told(call, pin));
    }

    private static Optional<String> name(Call call) throws UsageException {
        Optional<String> name = call.text("name");
        if (name.isPresent() && name.get().length() > Pin.NAME_CHARS_MAX) {
            throw new UsageException("a pin's name has at most " + Pin.NAME_CHARS_MAX + " characters");
        }
        return name;
    }

    /** Where the service can have it from: here, if it is here. */
    private static List<String> origins(Node node, Cid cid) throws IOException {
        if (node.swarm().isEmpty() || !node.offline().blocks().has(cid.hash())) {
            return List.of();
        }
        String peer = "/p2p/" + node.identity().peerId();
        return node.swarm().get().host().addresses().stream()
                .limit(ORIGINS_MAX)
                .map(address -> address + peer)
                .toList();
    }

    /** Connects to who will fetch it, so that they need not find this node; where that fails they still may. */
    private static void connect(Node node, RemotePin pin) {
        if (node.swarm().isEmpty()) {
            return;
        }
        for (String delegate : pin.delegates()) {
            try {
                node.swarm().get().host().connect(Multiaddr.parse(delegate), DIAL_PATIENCE);
            } catch (IOException e) {
                // A logger of this class would be made at every start of every command.
                System.getLogger("cairn.services.rpc")
                        .log(System.Logger.Level.INFO, "No way to " + delegate + ", who is to fetch " + pin.cid(), e);
            }
        }
    }

    private static RemotePin awaited(PinningService service, RemotePin asked) throws IOException, InterruptedException {
        RemotePin pin = asked;
        while (pin.status() != RemotePin.Status.PINNED) {
            if (pin.status() == RemotePin.Status.FAILED) {
                throw new UnavailableException("remote service failed to pin requestid=\"" + asked.requestId() + "\"");
            }
            Thread.sleep(LOOK_AGAIN);
            try {
                pin = service.find(asked.requestId());
            } catch (UnavailableException e) {
                throw new UnavailableException(
                        "failed to check pin status for requestid=\"" + asked.requestId() + "\" due to error: "
                                + e.getMessage(),
                        e);
            }
        }
        return pin;
    }

    private static Map<String, Object> told(Call call, RemotePin pin) throws UsageException {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Status", pin.status().word());
        value.put("Cid", call.show(pin.cid()));
        value.put("Name", pin.name());
        return value;
    }

    private static PinningService.Filter filter(Call call) throws IOException {
        List<Cid> cids = new ArrayList<>();
        for (String text : split(call.texts("cid"))) {
            try {
                cids.add(Cid.parse(text));
            } catch (MalformedException e) {
                throw new UsageException("CID \"" + text + "\" cannot be parsed: " + e.getMessage());
            }
        }
        if (cids.size() > CIDS_MAX) {
            throw new UsageException("a service is asked for at most " + CIDS_MAX + " CIDs at a time");
        }
        List<RemotePin.Status> statuses = new ArrayList<>();
        for (String word : split(call.texts("status"))) {
            statuses.add(RemotePin.Status.named(word)
                    .orElseThrow(() -> new MalformedException("status \"" + word + "\" is not valid")));
        }
        return new PinningService.Filter(
                name(call), cids, statuses.isEmpty() ? List.of(RemotePin.Status.PINNED) : statuses);
    }

    private static List<String> split(List<String> texts) {
        return texts.stream()
                .flatMap(text -> List.of(text.split(",", -1)).stream())
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static Command ls() {
        return Command.named("pin remote ls", "List pins at a pinning service")
                .with(filters())
                .example("cairn pin remote ls --service=backup --status=queued,pinned")
                .does((node, call, reply) ->
                        service(node, call).list(filter(call), pin -> reply.value(told(call, pin))))
                .shows((value, out) ->
                        out.println(value.get("Cid") + "\t" + value.get("Status") + "\t" + value.get("Name")));
    }

    private static Command rm() {
        return Command.named("pin remote rm", "Have a pinning service give pins up")
                .with(filters())
                .with(Option.flag("force", "Also more than one"))
                .example("cairn pin remote rm --service=backup --cid=CID")
                .does((node, call, reply) -> {
                    PinningService service = service(node, call);
                    List<String> found = new ArrayList<>();
                    service.list(filter(call), pin -> found.add(pin.requestId()));
                    if (found.size() > 1 && !call.flag("force")) {
                        throw new MalformedException(
                                "multiple remote pins are matching this query, add --force to confirm the bulk"
                                        + " removal");
                    }
                    for (String requestId : found) {
                        service.remove(requestId);
                    }
                });
    }
}
