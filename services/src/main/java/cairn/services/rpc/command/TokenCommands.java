package cairn.services.rpc.command;

import cairn.node.Node;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.Scopes;
import cairn.services.rpc.Times;
import cairn.services.rpc.UsageException;
import cairn.storage.token.Token;
import cairn.storage.token.TokenFile;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code token …}: who else may call the RPC, and what they may do. */
final class TokenCommands {
    private TokenCommands() {}

    static List<Command> commands() {
        return List.of(create(), ls(), rm());
    }

    private static TokenFile tokens(Node node) {
        return new TokenFile(node.home());
    }

    private static Command create() {
        return Command.named("token create", "Make a token for the RPC, and show its secret this once")
                .help("""
                        A scope is one of all, read, add and pin, or the beginning of a path such as /api/v0/files. The
                        secret is sent as: Authorization: Bearer SECRET. Callers without one may do everything, unless
                        admin.auth in the configuration is "token".""")
                .takes(Argument.one("name", "What the token is called, here and in the audit log"))
                .with(
                        Option.texts("scope,s", "What it admits to; may be given often (default: read)"),
                        Option.text("expires", "For how long it is good, such as 720h (default: for ever)"))
                .example("cairn token create ci --scope=add --scope=pin --expires=720h")
                .does(TokenCommands::runCreate)
                .shows((value, out) -> out.println(value.get("Secret")));
    }

    private static void runCreate(Node node, Call call, Reply reply) throws IOException {
        String name = call.argument(0);
        if (!Token.isName(name)) {
            throw new UsageException("a token's name is made of letters, digits and ._@-, not \"" + name + "\"");
        }
        List<String> scopes = call.texts("scope").isEmpty() ? List.of("read") : call.texts("scope");
        for (String scope : scopes) {
            if (!Token.isScope(scope) || (!scope.startsWith("/") && !Scopes.WORDS.contains(scope))) {
                throw new UsageException("there is no scope \"" + scope + "\"; there are "
                        + String.join(", ", Scopes.WORDS) + " and paths such as /api/v0/files");
            }
        }
        Instant now = Instant.now();
        Optional<String> time = call.text("expires");
        Optional<Instant> expires = time.isEmpty() ? Optional.empty() : Optional.of(now.plus(Times.parse(time.get())));
        String secret = tokens(node).create(name, scopes, now, expires);
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Name", name);
        value.put("Secret", secret);
        value.put("Scopes", scopes);
        expires.ifPresent(end -> value.put("Expires", end.toString()));
        reply.only(value);
    }

    private static Command ls() {
        return Command.named("token ls", "List the tokens for the RPC")
                .does((node, call, reply) -> {
                    for (Token token : tokens(node).all()) {
                        Map<String, Object> value = new LinkedHashMap<>();
                        value.put("Name", token.name());
                        value.put("Scopes", token.scopes());
                        value.put("Created", token.created().toString());
                        token.expires().ifPresent(end -> value.put("Expires", end.toString()));
                        reply.value(value);
                    }
                })
                .shows((value, out) -> out.println(value.get("Name") + "\t"
                        + String.join(
                                ",",
                                ((List<?>) value.get("Scopes"))
                                        .stream().map(String::valueOf).toList())
                        + "\t" + (value.get("Expires") == null ? "never" : value.get("Expires"))));
    }

    private static Command rm() {
        return Command.named("token rm", "Take tokens for the RPC back")
                .takes(Argument.many("name", "Names of tokens"))
                .does((node, call, reply) -> {
                    for (String name : call.arguments()) {
                        if (!tokens(node).remove(name)) {
                            throw new IOException("there is no token called \"" + name + "\"");
                        }
                    }
                });
    }
}
