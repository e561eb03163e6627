package cairn.services.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request and what its answer must be, as {@code conformance.txt} spells it.
 *
 * @param name the group and what it is about
 * @param request the request line without the version, then its headers
 * @param answer the status, then what headers must be
 * @param body what is said of the body, each with its sign
 */
record ConformanceCase(String name, List<String> request, List<String> answer, List<String> body) {
    /** Reads every case of the file. */
    static List<ConformanceCase> all() throws IOException {
        try (InputStream in = ConformanceCase.class.getResourceAsStream("conformance.txt")) {
            return read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static List<ConformanceCase> read(String text) {
        List<ConformanceCase> cases = new ArrayList<>();
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : text.split("\n", -1)) {
            String filled = line;
            for (Map.Entry<String, String> value : values.entrySet()) {
                filled = filled.replace("{" + value.getKey() + "}", value.getValue());
            }
            if (filled.startsWith("let ")) {
                String[] parts = filled.split(" ", 3);
                values.put(parts[1], parts[2]);
            } else if (filled.startsWith("[")) {
                cases.add(new ConformanceCase(filled, new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
            } else if (!filled.isEmpty() && !filled.startsWith("# ") && !filled.equals("#")) {
                cases.getLast().take(filled);
            }
        }
        return cases;
    }

    private void take(String line) {
        switch (line.charAt(0)) {
            case '>' -> request.add(line.substring(2));
            case '<' -> answer.add(line.substring(2));
            case '=', '+', '-', '*', '%' -> body.add(line);
            default -> throw new IllegalArgumentException("conformance.txt: " + line);
        }
    }

    /** The request as it goes over the wire. */
    String wire() {
        StringBuilder text = new StringBuilder(request.getFirst()).append(" HTTP/1.1\r\n");
        boolean hasHost = request.stream().anyMatch(line -> line.startsWith("Host:"));
        if (!hasHost) {
            text.append("Host: 127.0.0.1\r\n");
        }
        request.stream().skip(1).forEach(line -> text.append(line).append("\r\n"));
        return text.append("Connection: close\r\n\r\n").toString();
    }

    @Override
    public String toString() {
        return name;
    }
}
