package cairn.services.rpc.command;

import cairn.services.rpc.Json;
import java.util.Map;

/** A value as JSON over several lines, for people. */
final class Indented {
    private Indented() {}

    static String text(Map<String, ?> value) {
        StringBuilder text = new StringBuilder();
        append(value, "", text);
        return text.toString();
    }

    private static void append(Object value, String indent, StringBuilder text) {
        if (!(value instanceof Map<?, ?> map) || map.isEmpty()) {
            text.append(Json.write(value));
            return;
        }
        text.append("{\n");
        int left = map.size();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(indent).append("  ").append(Json.write(entry.getKey())).append(": ");
            append(entry.getValue(), indent + "  ", text);
            text.append(--left > 0 ? ",\n" : "\n");
        }
        text.append(indent).append('}');
    }
}
