package cairn.services.rpc;

import java.util.List;
import java.util.Set;

/**
 * What tokens admit to. {@code all} is everything; {@code read} what changes nothing, {@code add} what puts content in,
 * {@code pin} what is about pins, each with what tells who the node is; and the beginning of a path, such as
 * {@code /api/v0/files}, is every command below it. {@code /cache/NAME} is a build cache, which {@code read} admits to
 * reading.
 */
public final class Scopes {
    /** The words among the scopes. */
    public static final List<String> WORDS = List.of("all", "read", "add", "pin");

    private static final Set<String> ALWAYS = Set.of("id", "version", "commands");
    private static final Set<String> READ = Set.of(
            "cat",
            "get",
            "ls",
            "refs",
            "refs local",
            "resolve",
            "block get",
            "block stat",
            "dag get",
            "dag resolve",
            "dag stat",
            "dag export",
            "files ls",
            "files read",
            "files stat",
            "pin ls",
            "pin verify",
            "object diff",
            "repo stat",
            "repo ls",
            "repo version",
            "stats repo",
            "store status",
            "store verify",
            "cid format",
            "cid base32",
            "cid inspect",
            "cid bases",
            "cid codecs",
            "cid hashes",
            "multibase encode",
            "multibase decode",
            "multibase transcode",
            "multibase list",
            "job ls",
            "job show",
            "job follow",
            "diag healthy");
    private static final Set<String> ADD = Set.of("add", "block put", "dag put", "dag import");
    private static final Set<String> PIN = Set.of("pin add", "pin ls", "pin rm", "pin update", "pin verify");

    private Scopes() {}

    /** Whether one of the scopes admits to a command, named by its words. */
    public static boolean admit(List<String> scopes, String command) {
        return ALWAYS.contains(command) || scopes.stream().anyMatch(scope -> admits(scope, command));
    }

    /** Whether one of the scopes admits to the build cache of that name. */
    public static boolean admitToCache(List<String> scopes, String cache, boolean writes) {
        return scopes.contains("all")
                || scopes.contains("read") && !writes
                || scopes.stream().anyMatch(scope -> isBelow(scope, "/cache/" + cache));
    }

    private static boolean isBelow(String scope, String path) {
        String folder = scope.endsWith("/") ? scope : scope + "/";
        return scope.startsWith("/") && (path.equals(scope) || path.startsWith(folder));
    }

    private static boolean admits(String scope, String command) {
        return switch (scope) {
            case "all" -> true;
            case "read" -> READ.contains(command);
            case "add" -> ADD.contains(command);
            case "pin" -> PIN.contains(command);
            default -> isBelow(scope, RpcHandler.PREFIX + command.replace(' ', '/'));
        };
    }

    /** Whether a command changes something, as far as is known: what does not only read. */
    public static boolean changes(String command) {
        return !ALWAYS.contains(command) && !READ.contains(command);
    }
}
