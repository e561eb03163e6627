package cairn.services.console;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A form as browsers send it ({@code application/x-www-form-urlencoded}). Immutable. */
final class Fields {
    static final int FIELDS_MAX = 10_000;

    private final Map<String, List<String>> values;

    private Fields(Map<String, List<String>> values) {
        this.values = values;
    }

    static Fields parse(String body) throws MalformedException, LimitException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        int count = 0;
        for (String pair : body.isEmpty() ? new String[0] : body.split("&", -1)) {
            if (++count > FIELDS_MAX) {
                throw new LimitException("The form has too many fields", "fieldsMax", FIELDS_MAX, "choose fewer");
            }
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
        }
        return new Fields(values);
    }

    private static String decoded(String text) throws MalformedException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("The form is not percent-encoded text");
        }
    }

    /** The field's first value, if it has one that is more than white space. */
    Optional<String> text(String name) {
        return values.getOrDefault(name, List.of()).stream().findFirst().filter(text -> !text.isBlank());
    }

    /** As the other, of a field that must be filled in. */
    String required(String name) throws MalformedException {
        return text(name).orElseThrow(() -> new MalformedException("The field \"" + name + "\" is empty"));
    }

    /** All values of a field. */
    List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    /** Whether the form has the field, empty or not. */
    boolean has(String name) {
        return values.containsKey(name);
    }
}
