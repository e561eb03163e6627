package cairn.services.console;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The node's configuration, as the console shows and changes it. May be used by any thread. */
public interface Settings {
    /**
     * One setting.
     *
     * @param key its name, with its table before the first dot
     * @param value what is configured
     * @param running what the node runs with
     * @param fallback what holds where nothing is written
     * @param meaning what it does, in a sentence
     * @param form what its values look like
     * @param choices its values, where there are only some
     */
    record Item(
            String key,
            String value,
            String running,
            String fallback,
            String meaning,
            String form,
            List<String> choices) {
        public Item {
            choices = List.copyOf(choices);
        }

        /** Whether a start would change what the node runs with. */
        boolean waitsForStart() {
            return !value.equals(running);
        }
    }

    /** All settings, in the order of the file. */
    List<Item> items() throws IOException;

    /**
     * Writes values by key, all or none; they hold from the next start.
     *
     * @return what is wrong with each value that is; where anything is, nothing was written
     */
    Map<String, String> change(Map<String, String> values) throws IOException;
}
