package cairn.services.cache;

import cairn.services.http.Request;
import cairn.services.rpc.Admission;
import cairn.services.rpc.DeniedException;
import cairn.services.rpc.Scopes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Who may read a build cache, and who may write it.
 *
 * @param readers who may have what is in it
 * @param writers who may put something into it
 * @param admission knows the tokens
 */
public record CacheAccess(Who readers, Who writers, Admission admission) {
    /** Who somebody has to be. */
    public enum Who {
        NOBODY,
        TOKEN,
        ANYONE
    }

    private static final String BASIC = "Basic ";

    /** Whether there is anybody to be let in. */
    public boolean isOff() {
        return readers == Who.NOBODY && writers == Who.NOBODY;
    }

    /**
     * Lets a request in.
     *
     * @throws DeniedException where who asks may not do that
     */
    public void admit(Request request, String cache, boolean writes) throws IOException {
        Who needed = writes ? writers : readers;
        if (needed == Who.ANYONE) {
            return;
        }
        Optional<String> authorization = request.header("Authorization").map(CacheAccess::bearer);
        if (needed == Who.NOBODY || authorization.isEmpty()) {
            String setting = writes ? "cache.writers" : "cache.readers";
            throw DeniedException.of(
                    needed == Who.NOBODY
                            ? "nobody may do that: " + setting + " of the node is \"nobody\""
                            : "a token with the scope /cache/" + cache
                                    + " is required; send it as the password, or as: Authorization: Bearer TOKEN",
                    needed == Who.TOKEN);
        }
        var caller = admission.identify(new Admission.Asker(authorization, request.remoteAddress()));
        if (!Scopes.admitToCache(caller.scopes(), cache, writes)) {
            throw DeniedException.of(
                    "the token \"" + caller.name() + "\" does not admit to " + (writes ? "writing" : "reading")
                            + " /cache/" + cache,
                    false);
        }
    }

    /** Whether a request may write. */
    public boolean mayWrite(Request request, String cache) throws IOException {
        try {
            admit(request, cache, true);
            return true;
        } catch (DeniedException e) {
            return false;
        }
    }

    /** Build tools send what stands in their URL, where the token is the password. */
    private static String bearer(String authorization) {
        if (!authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return authorization;
        }
        try {
            byte[] decoded = Base64.getDecoder()
                    .decode(authorization.substring(BASIC.length()).strip());
            String pair = new String(decoded, StandardCharsets.UTF_8);
            return "Bearer " + pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException e) {
            return authorization; // Which is refused as what it is.
        }
    }
}
