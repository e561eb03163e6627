package cairn.data.key;

import cairn.data.peer.PeerId;

/** What checks a peer's or a name's signatures. Immutable. */
public interface PublicKey {
    KeyType type();

    /** The key in libp2p's protobuf: type, and the bytes that the type says. */
    byte[] encoded();

    /** What the key's owner is known by. */
    PeerId peerId();

    /** Whether {@code signature} over {@code message} was made with this key. */
    boolean verify(byte[] message, byte[] signature);
}
