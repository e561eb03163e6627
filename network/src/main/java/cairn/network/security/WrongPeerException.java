package cairn.network.security;

import cairn.data.peer.PeerId;
import java.io.IOException;

/** Somebody else is where a peer was expected. */
public final class WrongPeerException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient PeerId actual;

    public WrongPeerException(PeerId expected, PeerId actual) {
        super("The peer there is " + actual + ", not " + expected);
        this.actual = actual;
    }

    public PeerId actual() {
        return actual;
    }
}
