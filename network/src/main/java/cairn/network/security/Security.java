package cairn.network.security;

import cairn.data.peer.PeerId;
import cairn.network.duplex.Duplex;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One protocol that secures links. Any thread may use it; whoever needs a deadline closes the duplex. */
public interface Security {
    /** The name in negotiations, such as {@code /noise}. */
    String protocol();

    /**
     * Secures a link that this side dialled.
     *
     * @param duplex is owned by the result; the caller closes it where this throws
     * @param expected who has to be there; anybody where it is empty
     * @param muxers the multiplexers that this side offers, best first
     */
    Secured dial(Duplex duplex, Optional<PeerId> expected, List<String> muxers) throws IOException;

    /** Secures a link that the other side dialled. */
    Secured answer(Duplex duplex, List<String> muxers) throws IOException;
}
