package cairn.storage.token;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A token.
 *
 * @param name what its maker calls it
 * @param secretHash the SHA-256 of its secret, in hexadecimal
 * @param scopes what it admits to
 * @param expires when it ends; nothing for never
 */
public record Token(String name, String secretHash, List<String> scopes, Instant created, Optional<Instant> expires) {
    private static final Pattern NAME = Pattern.compile("[\\w.@-]{1,100}");
    private static final Pattern SCOPE = Pattern.compile("[a-z]+|/[\\w/.-]*");

    public Token {
        scopes = List.copyOf(scopes);
        if (!isName(name) || scopes.isEmpty() || !scopes.stream().allMatch(Token::isScope)) {
            throw new IllegalArgumentException("No token is called " + name + " and has the scopes " + scopes);
        }
    }

    /** Whether a token can be called so: letters, digits and {@code ._@-}. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Whether the text has a scope's form: a word, or the beginning of a path. */
    public static boolean isScope(String text) {
        return SCOPE.matcher(text).matches();
    }

    /** Whether it has ended by {@code now}. */
    public boolean isExpired(Instant now) {
        return expires.isPresent() && !now.isBefore(expires.get());
    }
}
