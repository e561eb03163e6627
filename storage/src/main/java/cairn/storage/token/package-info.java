/**
 * The tokens that open the RPC: {@code tokens} in a home, readable by its owner only. A
 * {@link cairn.storage.token.TokenFile} keeps the names, scopes and ends of tokens and the SHA-256 of each secret,
 * never the secret itself.
 *
 * <p>The file is text: a first line {@code cairn-tokens 1}, then a line a token with its name, the hash in hexadecimal,
 * its scopes separated by commas, when it was made and when it ends ({@code -} for never), separated by tabs. A first
 * line that is unknown is refused. What a scope admits is the business of the RPC.
 */
package cairn.storage.token;
