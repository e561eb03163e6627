package cairn.app.config;

import cairn.data.failure.MalformedException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a home's blocks are, and in which form: as {@code store.at} with {@code bucket.url} says it, and {@code
 * store.moving-to} alone.
 *
 * @param disk what is used of this machine
 * @param form whether the blocks are encrypted
 * @param bucketUrl the bucket that has the blocks when they have left this machine; empty for none
 */
public record StorePlace(Disk disk, Form form, String bucketUrl) {
    private static final String DISK =
            "files(?::[1-9][0-9]{0,3})?|device:[^#\"]+#[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    /** The form of {@code store.at}, as a regular expression. */
    static final String AT_PATTERN = "(?:" + DISK + ")(?: plain| encrypted)?";
    /** The form of {@code store.moving-to}, as a regular expression. */
    static final String TARGET_PATTERN = AT_PATTERN + "(?: bucket:https?://[^\\s/@\"]+/[^\\s@\"?#]+)?";

    private static final Pattern PARTS = Pattern.compile("(" + DISK + ")( plain| encrypted)?(?: bucket:(.+))?");

    /** What is used of this machine. */
    public sealed interface Disk {
        /**
         * Files of the home.
         *
         * @param number which of its folders for packs
         */
        record Files(int number) implements Disk {
            @Override
            public String toString() {
                return number == 1 ? "files" : "files:" + number;
            }
        }

        /**
         * A device.
         *
         * @param path where it is now
         * @param uuid which device it is, wherever that is
         */
        record Device(Path path, UUID uuid) implements Disk {
            @Override
            public String toString() {
                return "device:" + path + "#" + uuid;
            }
        }
    }

    /** Whether blocks are encrypted. */
    public enum Form {
        /** They are where the configuration names a key: so it is in a home whose blocks were never moved. */
        BY_KEY(""),
        PLAIN(" plain"),
        ENCRYPTED(" encrypted");

        private final String word;

        Form(String word) {
            this.word = word;
        }
    }

    /** Where the blocks are; while they move, where they come from. */
    public static StorePlace at(Configuration configuration) throws MalformedException {
        StorePlace disk = parse(configuration.get(Setting.STORE_AT));
        return new StorePlace(disk.disk, disk.form, configuration.get(Setting.BUCKET_URL));
    }

    /** Where the blocks are on their way to, if they are. */
    public static Optional<StorePlace> target(Configuration configuration) throws MalformedException {
        String text = configuration.get(Setting.STORE_MOVING_TO);
        return text.isEmpty() ? Optional.empty() : Optional.of(parse(text));
    }

    /** The place that {@code text} names. */
    static StorePlace parse(String text) throws MalformedException {
        Matcher parts = PARTS.matcher(text);
        if (!text.matches(TARGET_PATTERN) || !parts.matches()) {
            throw new MalformedException("\"" + text + "\" is no place of a store");
        }
        Form form = Form.BY_KEY;
        for (Form each : Form.values()) {
            form = each.word.equals(parts.group(2)) ? each : form;
        }
        return new StorePlace(disk(parts.group(1)), form, parts.group(3) == null ? "" : parts.group(3));
    }

    private static Disk disk(String text) {
        if (text.equals("files")) {
            return new Disk.Files(1);
        }
        String rest = text.substring(text.indexOf(':') + 1);
        int hash = rest.lastIndexOf('#');
        return text.startsWith("files")
                ? new Disk.Files(Integer.parseInt(rest))
                : new Disk.Device(Path.of(rest.substring(0, hash)), UUID.fromString(rest.substring(hash + 1)));
    }

    /** The same blocks in another form. */
    public StorePlace as(Form other) {
        return new StorePlace(disk, other, bucketUrl);
    }

    /** What {@code store.at} says of it. */
    public String atText() {
        return disk + form.word;
    }

    /** What {@code store.moving-to} says of it. */
    @Override
    public String toString() {
        return atText() + (bucketUrl.isEmpty() ? "" : " bucket:" + bucketUrl);
    }
}
