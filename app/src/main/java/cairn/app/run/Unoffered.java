package cairn.app.run;

import cairn.services.rpc.Argument;
import cairn.services.rpc.Command;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Commands of Kubo's that this program does not have, each with the reason that it answers, so that a script fails with
 * a sentence and not with "not found". One that is there is never put in its place.
 */
final class Unoffered {
    private static final String FILESTORE =
            "filestore is not enabled: blocks are always copied into the store, so that no change of a file loses one";
    private static final String PUBSUB =
            "there is nothing to reset: a message is remembered for pubsub.seen-seconds, and no longer";
    private static final String SWARM = "this node's network does not tell that";

    private static final Map<String, String> REASONS = reasons();

    private Unoffered() {}

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String path : List.of("filestore ls", "filestore verify", "filestore dups")) {
            reasons.put(path, FILESTORE);
        }
        reasons.put("pubsub reset", PUBSUB);
        for (String path : List.of(
                "dht query",
                "stats dht",
                "swarm filters",
                "swarm filters add",
                "swarm filters rm",
                "swarm resources")) {
            reasons.put(path, SWARM);
        }
        return reasons;
    }

    /** A command for each that is not among {@code there}. */
    static List<Command> besides(List<Command> there) {
        Set<String> paths = there.stream().map(Command::path).collect(Collectors.toSet());
        List<Command> commands = new ArrayList<>();
        REASONS.forEach((path, reason) -> {
            if (!paths.contains(path)) {
                commands.add(Command.named(path, "Refused: says why")
                        .takes(Argument.any("arguments", "Whatever it takes elsewhere"))
                        .answers((call, reply) -> {
                            throw new IOException(reason);
                        }));
            }
        });
        return commands;
    }
}
