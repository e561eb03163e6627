package cairn.services.rpc.command;

import cairn.node.Node;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Command;
import cairn.services.rpc.UsageException;
import cairn.storage.cache.CacheTable;
import cairn.transform.cache.BuildCache;
import cairn.transform.cache.CacheName;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** {@code cache}: what build tools keep. */
public final class CacheCommands {
    private static final String ENTRIES = "Entries";
    private static final String BYTES = "Bytes";

    private CacheCommands() {}

    /** All of them; {@code caches} gives the caches of a node. */
    public static List<Command> commands(Function<Node, BuildCache> caches) {
        return List.of(stat(caches), clear(caches));
    }

    private static Command stat(Function<Node, BuildCache> caches) {
        return Command.named("cache stat", "Show how much the build caches keep")
                .example("cairn cache stat")
                .does((node, _, reply) -> {
                    for (CacheTable.Total total : caches.apply(node).totals()) {
                        reply.value(Map.of("Name", total.space(), ENTRIES, total.entries(), BYTES, total.bytes()));
                    }
                })
                .shows((value, out) -> out.println(
                        value.get("Name") + ": " + value.get(ENTRIES) + " entries, " + value.get(BYTES) + " bytes"));
    }

    private static Command clear(Function<Node, BuildCache> caches) {
        return Command.named("cache clear", "Forget everything that a build cache keeps")
                .help("The space on the disk comes back with the next collection: cairn repo gc.")
                .takes(Argument.one("name", "The cache; main is the one at /ac/ and /cas/"))
                .example("cairn cache clear main")
                .does((node, call, reply) -> {
                    String name = call.argument(0);
                    if (!CacheName.isSpace(name)) {
                        throw new UsageException("no cache can be called " + name);
                    }
                    reply.value(Map.of("Name", name, ENTRIES, caches.apply(node).clear(name)));
                })
                .shows((value, out) ->
                        out.println("Forgot " + value.get(ENTRIES) + " entries of " + value.get("Name")));
    }
}
