package cairn.data.key;

/** What signs for a peer or a name. Where the secret is kept is its own affair. Any thread may use it. */
public interface PrivateKey {
    PublicKey publicKey();

    /** The signature over {@code message}, in the form that {@link PublicKey#verify} takes. */
    byte[] sign(byte[] message);
}
