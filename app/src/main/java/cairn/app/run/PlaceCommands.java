package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.StorePlace;
import cairn.app.config.StorePlace.Disk;
import cairn.app.config.StorePlace.Form;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import cairn.storage.lock.StoreLock;
import cairn.storage.pack.PackDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code store create}, {@code store convert} and {@code store drop-old}: where a home's blocks are, and were. */
final class PlaceCommands {
    static final String TEXT = "Text";

    private static final Pattern STORES = Pattern.compile("(packs|bucket)(-[1-9][0-9]*)?");

    private PlaceCommands() {}

    static List<Command> commands(Map<String, String> environment) {
        return List.of(create(environment), ConvertCommand.command(environment), dropOld(environment));
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
            StorePlace at = StorePlace.at(configuration);
            boolean isNew = at.disk().equals(new Disk.Files(1)) && at.form() == Form.BY_KEY && !home.hasPacks(1);
            if (!isNew || StorePlace.target(configuration).isPresent()) {
                throw new IOException("The home " + home.directory() + " has a store already, at " + at
                        + "; move it with: cairn store convert --to device:" + device);
            }
            PackDevice made = PackDevice.create(device.toAbsolutePath(), call.flag("erase"));
            KeptBlocks.switchTo(
                    home, new StorePlace(new Disk.Device(made.path(), made.uuid()), Form.BY_KEY, at.bucketUrl()));
            say(reply, described(made));
        }
    }

    static String described(PackDevice made) {
        return made.path() + " is the store " + made.uuid() + " now: " + made.segments() + " segments of "
                + made.segmentBytes() + " bytes.";
    }

    private static Command dropOld(Map<String, String> environment) {
        return Command.named("store drop-old", "Remove what a home has of stores that its blocks have left")
                .local()
                .help("""
                        These are the folders of packs, the lists and the cache of a bucket, and the indexes of devices
                        that are not those of store.at. While blocks move nothing is removed; devices and buckets
                        themselves are left alone. The node must be down.""")
                .with(Option.flag("confirm", "Remove them; without it they are only told"))
                .example("cairn store drop-old --confirm")
                .answers((call, reply) -> dropOld(Commands.home(call, environment), call, reply))
                .shows((value, out) -> out.println(value.get(TEXT)));
    }

    private static void dropOld(Home home, Call call, Reply reply) throws IOException {
        home.create();
        try (StoreLock _ = StoreLock.acquire(home.directory())) {
            Configuration configuration = Configuration.read(home.configurationFile());
            if (StorePlace.target(configuration).isPresent()) {
                throw new IOException("The store is on its way, and both places are needed; end that first, by:"
                        + " cairn store convert");
            }
            List<Path> old = old(home, StorePlace.at(configuration), ForeignStores.folders(home, configuration));
            for (Path folder : old) {
                if (call.flag("confirm")) {
                    remove(folder);
                }
                say(reply, (call.flag("confirm") ? "Removed " : "Would remove ") + folder);
            }
            if (old.isEmpty()) {
                say(reply, "There is nothing of old stores.");
            }
        }
    }

    private static List<Path> old(Home home, StorePlace at, List<Path> read) throws IOException {
        Set<Path> used = new HashSet<>(read);
        used.add(OpenPlace.folder(home, at.disk()));
        used.add(OpenPlace.bucketFolder(home, at.disk()));
        Path devices = home.directory().resolve("devices");
        try (Stream<Path> names = Files.list(home.directory());
                Stream<Path> indexes = Files.isDirectory(devices) ? Files.list(devices) : Stream.empty()) {
            return Stream.concat(
                            names.filter(
                                    path -> STORES.matcher(path.getFileName().toString())
                                            .matches()),
                            indexes)
                    .filter(path -> Files.isDirectory(path) && !used.contains(path))
                    .sorted()
                    .toList();
        }
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    static void say(Reply reply, String text) throws IOException {
        reply.value(Map.of(TEXT, text));
    }
}
