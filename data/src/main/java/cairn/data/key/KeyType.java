package cairn.data.key;

import java.util.Optional;

/** The kinds of keys that peers have, with their numbers in libp2p's key protobuf. */
public enum KeyType {
    RSA(0),
    ED25519(1),
    SECP256K1(2),
    ECDSA(3);

    private final int number;

    KeyType(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    public static Optional<KeyType> of(long number) {
        for (KeyType type : values()) {
            if (type.number == number) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
