package cairn.services.rpc;

import cairn.storage.token.Token;
import cairn.storage.token.TokenFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Who may call what. A call with a token may do what the token's scopes admit to; one without may do everything, unless
 * tokens are required. May be used by any thread.
 */
public final class Access {
    /** Somebody who calls. */
    public record Caller(String name, List<String> scopes) {
        static final Caller ANYBODY = new Caller("-", List.of("all"));
        static final Caller OPERATOR = new Caller("operator", List.of("all"));
    }

    private static final String BEARER = "Bearer ";

    private final TokenFile tokens;
    private final boolean requiresToken;
    /** The secret of who runs the node on this machine; empty for none. */
    private final String operatorSecret;

    private final InstantSource clock;

    public Access(TokenFile tokens, boolean requiresToken, String operatorSecret, InstantSource clock) {
        this.tokens = tokens;
        this.requiresToken = requiresToken;
        this.operatorSecret = operatorSecret;
        this.clock = clock;
    }

    boolean requiresToken() {
        return requiresToken;
    }

    /**
     * Who calls, by the header that says so.
     *
     * @throws DeniedException which says why that is nobody
     */
    Caller identify(Optional<String> authorization) throws IOException {
        if (authorization.isEmpty()) {
            if (requiresToken) {
                throw new DeniedException("-", "a token is required; send it as: Authorization: Bearer TOKEN", true);
            }
            return Caller.ANYBODY;
        }
        if (!authorization.get().regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw new DeniedException("-", "only bearer tokens are known", true);
        }
        return caller(authorization.get().substring(BEARER.length()).strip());
    }

    /**
     * Who calls, where they may.
     *
     * @throws DeniedException which says why they may not
     */
    Caller admit(Optional<String> authorization, String command) throws IOException {
        Caller caller = identify(authorization);
        if (!Scopes.admit(caller.scopes, command)) {
            throw new DeniedException(
                    caller.name,
                    "the token \"" + caller.name + "\" does not admit to " + command + ", only to "
                            + String.join(", ", caller.scopes),
                    false);
        }
        return caller;
    }

    private Caller caller(String secret) throws IOException {
        boolean isOperator = !operatorSecret.isEmpty()
                && MessageDigest.isEqual(
                        operatorSecret.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
        if (isOperator) {
            return Caller.OPERATOR;
        }
        Token token = tokens.find(secret).orElseThrow(() -> new DeniedException("-", "the token is not known", true));
        if (token.isExpired(clock.instant())) {
            throw new DeniedException(token.name(), "the token \"" + token.name() + "\" has expired", true);
        }
        return new Caller(token.name(), token.scopes());
    }
}
