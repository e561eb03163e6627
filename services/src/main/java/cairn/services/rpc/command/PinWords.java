package cairn.services.rpc.command;

import cairn.node.Node;
import cairn.node.pin.PinKind;
import cairn.node.pin.PinRequest;
import cairn.services.rpc.Call;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import cairn.storage.pin.Pin;
import cairn.storage.pin.PinFilter;
import cairn.storage.pin.PinPage;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The options of {@code pin …} that Kubo does not have: whose a pin is, why, how long, and lists by those. */
final class PinWords {
    private static final int LIMIT_MAX = 100_000;
    private static final int PAGE_PINS = 1000;
    private static final List<String> LISTING = List.of("owner", "named", "since", "expires-before", "after");

    private PinWords() {}

    static Option[] ofAdd() {
        return new Option[] {
            Option.text("owner", "Whose pin it is; without this it is the node's own"),
            Option.flag("beside", "Keep the owner's pins of it under other names"),
            Option.texts("label", "LABEL=VALUE to find it by; may be given many times"),
            Option.text("reason", "Why it is pinned"),
            Option.text("expires", "When it ends: a time such as 2027-01-31T00:00:00Z, or so long from now: 36h, P30D"),
        };
    }

    static Option[] ofList() {
        return new Option[] {
            Option.text("owner", "Only pins of this owner; empty for the node's own"),
            Option.texts("label", "Only pins with LABEL=VALUE; may be given many times"),
            Option.text("named", "Only pins with exactly this name"),
            Option.text("since", "Only pins made at this time or later"),
            Option.text("expires-before", "Only pins that end before this time"),
            Option.integer("limit", "How many pins at most; what comes next is told"),
            Option.text("after", "Go on after what was told to come next"),
        };
    }

    /** What {@code pin add} says of a pin. */
    static PinRequest request(Call call) throws UsageException {
        return new PinRequest(
                call.text("name").orElse(""),
                call.text("owner").orElse(""),
                call.text("reason").orElse(""),
                labels(call),
                time(call, "expires"),
                call.flag("beside"));
    }

    private static Map<String, String> labels(Call call) throws UsageException {
        Map<String, String> labels = new TreeMap<>();
        for (String label : call.texts("label")) {
            int sign = label.indexOf('=');
            if (sign <= 0) {
                throw new UsageException("a label is LABEL=VALUE, not \"" + label + "\"");
            }
            labels.put(label.substring(0, sign), label.substring(sign + 1));
        }
        return labels;
    }

    private static Optional<Instant> time(Call call, String option) throws UsageException {
        Optional<String> text = call.text(option);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String given = text.get();
        try {
            return Optional.of(
                    given.contains(":")
                            ? Instant.parse(given)
                            : Instant.now().plus(Duration.parse(given.startsWith("P") ? given : "PT" + given)));
        } catch (DateTimeException | ArithmeticException e) {
            throw new UsageException("--" + option + " is a time such as 2027-01-31T00:00:00Z, or 36h or P30D from now,"
                    + " not \"" + given + "\"");
        }
    }

    /** Whether a list is asked for that only Cairn gives. */
    static boolean isListing(Call call) throws UsageException {
        return call.integer("limit").isPresent()
                || !call.texts("label").isEmpty()
                || LISTING.stream().anyMatch(option -> call.text(option).isPresent());
    }

    /** Tells every pin that is asked for, and what comes next where there is a limit. */
    static void list(Node node, Call call, Optional<PinKind> kind, Reply reply) throws IOException {
        if (kind.isPresent() && kind.get() == PinKind.INDIRECT
                || !call.arguments().isEmpty()) {
            throw new UsageException("a list by owner, label, name or time has no paths, and no indirect pins");
        }
        PinFilter filter = new PinFilter(
                kind.map(k -> k == PinKind.RECURSIVE),
                call.text("owner"),
                call.text("named"),
                call.text("name").filter(part -> !part.isEmpty()),
                labels(call),
                time(call, "since"),
                time(call, "expires-before"));
        OptionalLong limit = call.integer("limit");
        if (limit.isPresent() && (limit.getAsLong() < 1 || limit.getAsLong() > LIMIT_MAX)) {
            throw new UsageException("--limit is a number from 1 to " + LIMIT_MAX);
        }
        Optional<String> after = Optional.of(call.text("after").orElse(""));
        while (after.isPresent()) {
            PinPage page = node.pins().page(filter, after.get(), (int) limit.orElse(PAGE_PINS));
            for (Pin pin : page.pins()) {
                reply.value(told(pin));
            }
            after = page.next();
            if (limit.isPresent()) {
                if (after.isPresent()) {
                    reply.value(Map.of("Next", after.get()));
                }
                return;
            }
        }
    }

    private static Map<String, Object> told(Pin pin) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Cid", pin.cid().toString());
        value.put("Type", (pin.isRecursive() ? PinKind.RECURSIVE : PinKind.DIRECT).word());
        value.put("Name", pin.name());
        value.put("Owner", pin.owner());
        value.put("Labels", new TreeMap<>(pin.labels()));
        value.put("Reason", pin.reason());
        value.put("Created", pin.created().toString());
        pin.expires().ifPresent(end -> value.put("Expires", end.toString()));
        return value;
    }
}
