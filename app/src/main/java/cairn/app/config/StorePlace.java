package cairn.app.config;

import cairn.data.failure.MalformedException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a home's blocks are, as {@code store.at} says it. */
public sealed interface StorePlace {
    /** The form of every place, as a regular expression. */
    String PATTERN = "files|device:[^#\"]+#[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    /** In files of the home. */
    record Files() implements StorePlace {
        @Override
        public String toString() {
            return "files";
        }
    }

    /**
     * On a device.
     *
     * @param path where the device is now
     * @param uuid which device it is, wherever that is
     */
    record Device(Path path, UUID uuid) implements StorePlace {
        private static final Pattern FORM = Pattern.compile("device:([^#]+)#(.+)");

        @Override
        public String toString() {
            return "device:" + path + "#" + uuid;
        }
    }

    /** The place that {@code text} names. */
    static StorePlace parse(String text) throws MalformedException {
        Matcher device = Device.FORM.matcher(text);
        if (text.equals("files")) {
            return new Files();
        }
        if (!text.matches(PATTERN) || !device.matches()) {
            throw new MalformedException("\"" + text + "\" is no place of a store");
        }
        return new Device(Path.of(device.group(1)), UUID.fromString(device.group(2)));
    }
}
