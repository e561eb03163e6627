package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.app.config.StorePlace;
import cairn.app.config.StorePlace.Disk;
import cairn.app.config.StorePlace.Form;
import cairn.data.multihash.Multihash;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import cairn.storage.block.MovingBlockStore;
import cairn.storage.block.Pace;
import cairn.storage.encrypt.StoreKey;
import cairn.storage.encrypt.Unlock;
import cairn.storage.lock.StoreLock;
import cairn.storage.pack.PackDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * {@code store convert}: has a home's blocks elsewhere, or in another form. What the configuration says at each moment
 * is what can be opened: first the old place alone, then both, then, when everything is there, the new one alone. The
 * node must be down.
 */
final class ConvertCommand {
    private static final String FILES = "files";
    private static final String DEVICE = "device:";
    private static final String BUCKET = "bucket:";
    private static final String NOT_A_PLACE = "--to is files, device:PATH, or bucket:https://HOST/BUCKET/PREFIX";
    private static final int DAMAGED_SHOWN = 20;
    private static final Duration TELL_EVERY = Duration.ofSeconds(10);

    private final Home home;
    private final Call call;
    private final Reply reply;
    private final Configuration configuration;

    private ConvertCommand(Home home, Call call, Reply reply) throws IOException {
        this.home = home;
        this.call = call;
        this.reply = reply;
        this.configuration = Configuration.read(home.configurationFile());
    }

    static Command command(Map<String, String> environment) {
        return Command.named("store convert", "Move the blocks to files, a device or a bucket; encrypt or decrypt them")
                .local()
                .help("""
                        Every block is hashed and copied; then the configuration names the new place. What was cut
                        short goes on when the command is given again, or a node is started: it serves and takes
                        blocks meanwhile. The old store stays as it was, and is not used any more.""")
                .with(
                        Option.text("to", "files, device:PATH, or bucket:https://HOST/BUCKET/PREFIX"),
                        Option.flag(
                                "encrypt",
                                "Keep the blocks encrypted there, with the key that store.key-file or"
                                        + " store.passphrase-file opens"),
                        Option.flag("decrypt", "Keep the blocks there as they are"),
                        Option.flag("erase", "Destroy what the device holds"),
                        Option.flag("later", "Copy nothing now: the node does, while it runs"),
                        Option.flag("back", "Turn back to where the blocks come from"))
                .example("cairn store convert --to device:/dev/sdb")
                .answers((call, reply) -> {
                    Home home = Commands.home(call, environment);
                    home.create();
                    try (StoreLock _ = StoreLock.acquire(home.directory())) {
                        new ConvertCommand(home, call, reply).run();
                    }
                })
                .shows((value, out) -> out.println(value.get(PlaceCommands.TEXT)));
    }

    private void run() throws IOException {
        if (call.flag("encrypt") && call.flag("decrypt")) {
            throw new UsageException("the blocks are either encrypted or decrypted");
        }
        StorePlace at = StoreForm.told(home, configuration, StorePlace.at(configuration));
        Optional<StorePlace> target = StorePlace.target(configuration);
        if (target.isEmpty()) {
            begin(at);
        } else if (call.flag("back")) {
            StorePlace reached = StoreForm.told(home, configuration, target.get());
            KeptBlocks.begin(home, reached, at);
            at = reached;
        } else {
            requireSame(target.get());
        }
        if (call.flag("later")) {
            say("The blocks move while the node runs, from its next start on.");
        } else {
            move();
            tellOf(at);
        }
    }

    private String wanted() throws UsageException {
        return call.text("to").orElseThrow(() -> new UsageException("--to is missing: " + NOT_A_PLACE));
    }

    /** Sees to it that a move that was begun has the target that is meant, if one is named. */
    private void requireSame(StorePlace target) throws IOException {
        String to = call.text("to").orElse("");
        boolean isSameDisk = switch (target.disk()) {
            case Disk.Files _ -> to.equals(target.bucketUrl().isEmpty() ? FILES : BUCKET + target.bucketUrl());
            case Disk.Device device -> to.startsWith(DEVICE) && path(to).equals(device.path());
        };
        boolean isSameForm = !(call.flag("encrypt") && target.form() == Form.PLAIN)
                && !(call.flag("decrypt") && target.form() == Form.ENCRYPTED);
        if (!to.isEmpty() && !isSameDisk || !isSameForm) {
            throw new IOException("The store is on its way to " + target + "; end that first, by: cairn store convert;"
                    + " or turn back, by: cairn store convert --back");
        }
    }

    private static Path path(String to) {
        return Path.of(to.substring(DEVICE.length())).toAbsolutePath();
    }

    /** Notes where the blocks are to go, once it is seen that they can be had where they are and may go there. */
    private void begin(StorePlace at) throws IOException {
        if (call.flag("back")) {
            throw new UsageException("the store is at " + at + ", and on its way nowhere");
        }
        Form form = call.flag("encrypt") ? Form.ENCRYPTED : call.flag("decrypt") ? Form.PLAIN : at.form();
        requireKey(form);
        Configuration moving = configuration.with(Map.of(Setting.STORE_MOVING_TO, at.toString()));
        OpenPlace.open(home, moving, at).close();
        KeptBlocks.begin(home, at, target(wanted(), at, form));
    }

    /** A key that is there already is the one that is used, so it must be the right one. */
    private void requireKey(Form form) throws IOException {
        if (form == Form.ENCRYPTED) {
            Unlock unlock = StoreForm.unlock(home, configuration)
                    .orElseThrow(() -> new UsageException("set " + Setting.STORE_KEY_FILE.key() + " or "
                            + Setting.STORE_PASSPHRASE_FILE.key() + " first: it says what opens the encrypted blocks"));
            if (Files.exists(home.storeKey())) {
                StoreKey.open(home.storeKey(), unlock);
            }
        }
    }

    private StorePlace target(String to, StorePlace at, Form form) throws IOException {
        if (to.equals(FILES)) {
            if (at.disk() instanceof Disk.Files && at.bucketUrl().isEmpty() && at.form() == form) {
                throw new IOException("The store is in files already" + (form == Form.PLAIN ? "" : ", encrypted"));
            }
            return new StorePlace(new Disk.Files(home.freeNumber()), form, "");
        }
        if (to.startsWith(BUCKET)) {
            return bucket(to.substring(BUCKET.length()), at, form);
        }
        if (!to.startsWith(DEVICE) || to.length() == DEVICE.length()) {
            throw new UsageException(NOT_A_PLACE + ", not " + to);
        }
        PackDevice made = PackDevice.create(path(to), call.flag("erase"));
        say(PlaceCommands.described(made));
        return new StorePlace(new Disk.Device(made.path(), made.uuid()), form, "");
    }

    private StorePlace bucket(String url, StorePlace at, Form form) throws IOException {
        Optional<String> problem = url.isEmpty() ? Optional.of(NOT_A_PLACE) : Setting.BUCKET_URL.problem(url);
        if (problem.isPresent()) {
            throw new UsageException(problem.get());
        }
        if (url.equals(at.bucketUrl())) {
            throw new IOException(
                    "The store is in the bucket " + url + " already; name another one, or a prefix of it");
        }
        StorePlace place = new StorePlace(new Disk.Files(home.freeNumber()), form, url);
        OpenPlace.requireBucket(home, configuration, place);
        return place;
    }

    private void move() throws IOException {
        try (KeptBlocks blocks = KeptBlocks.open(home, Configuration.read(home.configurationFile()))) {
            MovingBlockStore store = blocks.moving().orElseThrow();
            long[] told = {0};
            long damaged = blocks.move(telling(store), (Multihash hash, String problem) -> {
                if (told[0]++ < DAMAGED_SHOWN) {
                    say(problem);
                }
            });
            say(copied(store.progress()));
            if (damaged > 0) {
                throw new IOException(damaged + " blocks are damaged and were not copied;"
                        + " mend them (cairn store repair) or remove them");
            }
        } catch (IOException e) {
            say("Both places stay in use, and nothing is lost. Go on by giving this command again, or turn back with"
                    + " --back.");
            throw e;
        }
    }

    private Pace telling(MovingBlockStore store) {
        long[] lastNanos = {System.nanoTime()};
        return bytes -> {
            if (System.nanoTime() - lastNanos[0] > TELL_EVERY.toNanos()) {
                lastNanos[0] = System.nanoTime();
                say(copied(store.progress()));
            }
        };
    }

    private static String copied(MovingBlockStore.Progress progress) {
        return "Copied " + progress.copiedBlocks() + " blocks, " + progress.copiedBytes() + " bytes.";
    }

    private void tellOf(StorePlace old) throws IOException {
        if (!old.bucketUrl().isEmpty()) {
            Path node = OpenPlace.bucketFolder(home, old.disk()).resolve("node");
            say("The bucket " + old.bucketUrl() + " stays as it is. If no other node uses it, delete what is below this"
                    + " prefix; else its object nodes/" + (Files.exists(node) ? Files.readString(node) : "NODE") + ".");
        }
        String where = switch (old.disk()) {
            case Disk.Files(int number) -> home.packs(number).toString();
            case Disk.Device device -> device.toString();
        };
        say("The old store, at " + where + ", is as it was and not used any more; when you do not need it, remove what"
                + " this home has of it with: cairn store drop-old");
    }

    private void say(String text) throws IOException {
        PlaceCommands.say(reply, text);
    }
}
