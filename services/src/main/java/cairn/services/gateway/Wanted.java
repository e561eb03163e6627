package cairn.services.gateway;

import cairn.services.http.Query;
import cairn.services.http.Request;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The form that a request asks for: {@code ?format=} or else the Accept header's media type that the client likes most
 * (IPIP-523).
 *
 * @param format the form
 * @param parameters the media type's parameters, names in lower case
 */
record Wanted(Format format, Map<String, String> parameters) {
    private static final int BAD_REQUEST = 400;

    static Wanted of(Request request) throws GatewayException {
        Wanted accepted = accepted(request);
        Optional<String> label = Query.value(request, "format").filter(value -> !value.isEmpty());
        if (label.isEmpty()) {
            return accepted;
        }
        Format format = Format.byLabel(label.get())
                .orElseThrow(() -> new GatewayException(
                        BAD_REQUEST,
                        "The gateway has no such format; it knows raw, car, tar, json, cbor, dag-json, dag-cbor and"
                                + " ipns-record"));
        return format == accepted.format ? accepted : new Wanted(format, Map.of());
    }

    private static Wanted accepted(Request request) {
        Wanted best = new Wanted(Format.WEB, Map.of());
        double bestWeight = 0;
        double pageWeight = 0;
        for (String header : request.headers("Accept")) {
            for (String value : header.split(",", -1)) {
                String[] parts = value.split(";", -1);
                String type = parts[0].strip().toLowerCase(Locale.ROOT);
                Map<String, String> parameters = parameters(parts);
                double weight = weight(parameters);
                Optional<Format> format = Format.byMediaType(type);
                if (type.equals("text/html")) {
                    pageWeight = weight;
                } else if (format.isPresent() && weight > bestWeight) {
                    best = new Wanted(format.get(), parameters);
                    bestWeight = weight;
                }
            }
        }
        return pageWeight > bestWeight ? new Wanted(Format.WEB, Map.of()) : best;
    }

    private static Map<String, String> parameters(String[] parts) {
        Map<String, String> parameters = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals > 0) {
                String value = parts[i].substring(equals + 1).strip().replace("\"", "");
                parameters.put(parts[i].substring(0, equals).strip().toLowerCase(Locale.ROOT), value);
            }
        }
        return parameters;
    }

    private static double weight(Map<String, String> parameters) {
        try {
            return Double.parseDouble(parameters.getOrDefault("q", "1"));
        } catch (NumberFormatException e) {
            return 1;
        }
    }

    /** A parameter of the query, else of the media type; what is asked for as {@code ?car-order=} is {@code order}. */
    Optional<String> parameter(Request request, String name) {
        Optional<String> query =
                Query.value(request, format.label() + "-" + name).filter(value -> !value.isEmpty());
        return query.isPresent()
                ? query
                : Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
    }
}
