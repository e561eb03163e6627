package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.app.config.StorePlace;
import cairn.data.multihash.Multihash;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import cairn.storage.block.MovingBlockStore;
import cairn.storage.block.Pace;
import cairn.storage.lock.StoreLock;
import cairn.storage.pack.PackDevice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code store create} and {@code store convert}: where a home's blocks are. The node must be down. */
final class PlaceCommands {
    private static final String TEXT = "Text";
    private static final String DEVICE = "device:";
    private static final int DAMAGED_SHOWN = 20;

    private PlaceCommands() {}

    static List<Command> commands(Map<String, String> environment) {
        return List.of(create(environment), convert(environment));
    }

    private static Command create(Map<String, String> environment) {
        return Command.named("store create", "Keep the blocks of a new home on a block device")
                .local()
                .help("""
                        The device is laid out for packs, and store.at of the configuration names it from then on. A
                        device that holds anything is refused, one that is mounted in any case. Instead of a device, a
                        file of fixed length can be named.""")
                .with(
                        Option.text("device", "The device, such as /dev/disk/by-id/nvme-…"),
                        Option.flag("erase", "Destroy what the device holds"))
                .example("cairn store create --device /dev/sdb")
                .answers((call, reply) -> create(Commands.home(call, environment), call, reply))
                .shows((value, out) -> out.println(value.get(TEXT)));
    }

    private static void create(Home home, Call call, Reply reply) throws IOException {
        Path device = Path.of(call.text("device").orElseThrow(() -> new UsageException("--device is missing")));
        home.create();
        try (StoreLock _ = StoreLock.acquire(home.directory())) {
            Configuration configuration = Configuration.read(home.configurationFile());
            StorePlace at = StorePlace.parse(configuration.get(Setting.STORE_AT));
            if (!at.equals(new StorePlace.Files()) || isMoving(configuration) || home.hasPacks()) {
                throw new IOException("The home " + home.directory() + " has a store already, at " + at
                        + "; move it with: cairn store convert --to device:" + device);
            }
            PackDevice made = PackDevice.create(device.toAbsolutePath(), call.flag("erase"));
            LocalStore.switchTo(home, new StorePlace.Device(made.path(), made.uuid()));
            say(reply, described(made));
        }
    }

    private static String described(PackDevice made) {
        return made.path() + " is the store " + made.uuid() + " now: " + made.segments() + " segments of "
                + made.segmentBytes() + " bytes.";
    }

    private static boolean isMoving(Configuration configuration) {
        return !configuration.get(Setting.STORE_MOVING_TO).isEmpty();
    }

    private static Command convert(Map<String, String> environment) {
        return Command.named("store convert", "Move the blocks to a device, or back into files")
                .local()
                .help("""
                        Every block is hashed and copied; then the configuration names the new place. What was cut
                        short goes on when the command is given again, or a node is started: it serves and takes
                        blocks meanwhile. The old store stays as it was, and is not used any more.""")
                .with(
                        Option.text("to", "files, or device:PATH"),
                        Option.flag("erase", "Destroy what the device holds"),
                        Option.flag("later", "Copy nothing now: the node does, while it runs"))
                .example("cairn store convert --to device:/dev/sdb")
                .answers((call, reply) -> convert(Commands.home(call, environment), call, reply))
                .shows((value, out) -> out.println(value.get(TEXT)));
    }

    private static void convert(Home home, Call call, Reply reply) throws IOException {
        String to = call.text("to").orElseThrow(() -> new UsageException("--to is missing: files, or device:PATH"));
        if (!to.equals("files") && !(to.startsWith(DEVICE) && to.length() > DEVICE.length())) {
            throw new UsageException("--to is files, or device:PATH, not " + to);
        }
        home.create();
        try (StoreLock _ = StoreLock.acquire(home.directory())) {
            Configuration configuration = Configuration.read(home.configurationFile());
            StorePlace at = StorePlace.parse(configuration.get(Setting.STORE_AT));
            if (isMoving(configuration)) {
                goOn(to, StorePlace.parse(configuration.get(Setting.STORE_MOVING_TO)));
            } else {
                begin(home, at, to, call.flag("erase"), reply);
            }
            if (call.flag("later")) {
                say(reply, "The blocks move while the node runs, from its next start on.");
                return;
            }
            move(home, at, reply);
        }
    }

    /** Sees to it that a move that was begun has the target that is meant. */
    private static void goOn(String to, StorePlace target) throws IOException {
        boolean isSame = switch (target) {
            case StorePlace.Files() -> to.equals("files");
            case StorePlace.Device device ->
                to.startsWith(DEVICE)
                        && Path.of(to.substring(DEVICE.length()))
                                .toAbsolutePath()
                                .equals(device.path());
        };
        if (!isSame) {
            throw new IOException("The store is on its way to " + target + "; end that first, by naming that place");
        }
    }

    private static void begin(Home home, StorePlace at, String to, boolean erases, Reply reply) throws IOException {
        if (to.equals("files")) {
            if (at.equals(new StorePlace.Files())) {
                throw new IOException("The store is in files already");
            }
            LocalStore.begin(home, new StorePlace.Files());
            return;
        }
        PackDevice made =
                PackDevice.create(Path.of(to.substring(DEVICE.length())).toAbsolutePath(), erases);
        say(reply, described(made));
        LocalStore.begin(home, new StorePlace.Device(made.path(), made.uuid()));
    }

    private static void move(Home home, StorePlace old, Reply reply) throws IOException {
        long[] told = {0};
        Configuration configuration = Configuration.read(home.configurationFile());
        StoreForm form = StoreForm.of(home, configuration);
        try (LocalStore store = LocalStore.open(home, configuration, form.proof())) {
            long damaged = store.move(Pace.FULL, (Multihash hash, String problem) -> {
                if (told[0]++ < DAMAGED_SHOWN) {
                    say(reply, problem);
                }
            });
            MovingBlockStore.Progress progress = store.moving().orElseThrow().progress();
            say(
                    reply,
                    "Copied " + progress.copiedBlocks() + " of " + progress.seenBlocks() + " blocks, "
                            + progress.copiedBytes() + " bytes.");
            if (damaged > 0) {
                throw new IOException(damaged + " blocks are damaged and were not copied, so both places stay in use;"
                        + " mend them (cairn store repair) or remove them, then give this command again");
            }
        }
        say(
                reply,
                "The old store, at "
                        + (old instanceof StorePlace.Files ? home.packs().toString() : old.toString())
                        + ", is as it was and not used any more; remove it when you do not need it.");
    }

    private static void say(Reply reply, String text) throws IOException {
        reply.value(Map.of(TEXT, text));
    }
}
