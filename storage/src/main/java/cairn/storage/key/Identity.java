package cairn.storage.key;

import cairn.data.key.KeyType;
import cairn.data.key.SecretKey;
import cairn.data.peer.PeerId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A node's private key and what others know it by. */
public final class Identity {
    /** The name of the node's own key among its keys. */
    public static final String NAME = "self";

    private final SecretKey key;

    private Identity(SecretKey key) {
        this.key = key;
    }

    /** Reads the key in {@code directory}, or makes one, of Ed25519. */
    public static Identity open(Path directory) throws IOException {
        KeyDirectory keys = new KeyDirectory(directory);
        Optional<SecretKey> found = keys.find(NAME);
        if (found.isPresent()) {
            return new Identity(found.get());
        }
        SecretKey made = SecretKey.generate(KeyType.ED25519);
        keys.put(NAME, made, false);
        return new Identity(keys.find(NAME).orElse(made)); // Another process may have been first.
    }

    /** The key itself. */
    public SecretKey privateKey() {
        return key;
    }

    /** The public key as libp2p writes it: a protobuf message of its type and bytes. */
    public byte[] publicKey() {
        return key.publicKey().encoded();
    }

    /** Who the node is to others. */
    public PeerId peerId() {
        return key.publicKey().peerId();
    }
}
