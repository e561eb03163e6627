package cairn.data.key;

import cairn.data.failure.MalformedException;
import cairn.data.peer.PeerId;
import java.util.Optional;

/** What checks a peer's or a name's signatures. Immutable; keys with the same bytes are equal. */
public interface PublicKey {
    KeyType type();

    /** The key in libp2p's protobuf: type, and the bytes that the type says. */
    byte[] encoded();

    /** What the key's owner is known by. */
    PeerId peerId();

    /** Whether {@code signature} over {@code message} was made with this key. */
    boolean verify(byte[] message, byte[] signature);

    /** Reads a key in libp2p's protobuf. */
    static PublicKey parse(byte[] encoded) throws MalformedException {
        KeyMessage message = KeyMessage.parse(encoded);
        return switch (message.type()) {
            case ED25519 -> new Ed25519PublicKey(message.data());
            case RSA -> RsaKeys.publicKey(message.data());
            case SECP256K1 -> CurvePublicKey.ofPoint(Curve.SECP256K1, message.data());
            case ECDSA -> CurvePublicKey.ofSubjectInfo(Curve.P256, message.data());
        };
    }

    /** The key that a peer's name holds whole; empty where the name is only the key's hash. */
    static Optional<PublicKey> of(PeerId peer) throws MalformedException {
        return peer.hash().isIdentity() ? Optional.of(parse(peer.hash().digest())) : Optional.empty();
    }
}
