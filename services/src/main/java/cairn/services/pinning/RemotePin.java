package cairn.services.pinning;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A pin at a service.
 *
 * @param requestId what the service calls it
 * @param created when it was asked for, in the service's own words
 * @param name may be empty
 * @param delegates addresses of peers that will fetch the content, to be connected to
 */
public record RemotePin(String requestId, Status status, String created, Cid cid, String name, List<String> delegates) {
    private static final int DELEGATES_MAX = 20;

    /** How far it is. */
    public enum Status {
        QUEUED,
        PINNING,
        PINNED,
        FAILED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Status> named(String word) {
            return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
        }
    }

    public RemotePin {
        delegates = List.copyOf(delegates);
    }

    /** Reads what a service tells of a pin. */
    static RemotePin read(Map<?, ?> told) throws MalformedException {
        if (!(told.get("pin") instanceof Map<?, ?> pin)) {
            throw new MalformedException("The pinning service tells of a pin without saying which");
        }
        String status = text(told, "status");
        List<String> delegates = told.get("delegates") instanceof List<?> list
                ? list.stream().limit(DELEGATES_MAX).map(String::valueOf).toList()
                : List.of();
        return new RemotePin(
                text(told, "requestid"),
                Status.named(status)
                        .orElseThrow(() -> new MalformedException("No pin has the status \"" + status + "\"")),
                text(told, "created"),
                Cid.parse(text(pin, "cid")),
                pin.get("name") instanceof String name ? name : "",
                delegates);
    }

    private static String text(Map<?, ?> object, String key) throws MalformedException {
        if (object.get(key) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new MalformedException("The pinning service tells of a pin without \"" + key + "\"");
    }
}
