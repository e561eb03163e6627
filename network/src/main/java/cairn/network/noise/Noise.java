package cairn.network.noise;

import cairn.data.key.PrivateKey;
import cairn.data.peer.PeerId;
import cairn.network.duplex.Duplex;
import cairn.network.security.Secured;
import cairn.network.security.Security;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** Secures links with Noise for one identity. */
public final class Noise implements Security {
    /** The protocol's name in negotiations. */
    public static final String PROTOCOL = "/noise";

    private final PrivateKey identity;
    private final SecureRandom random = new SecureRandom();

    public Noise(PrivateKey identity) {
        this.identity = identity;
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    public Secured dial(Duplex duplex, Optional<PeerId> expected, List<String> muxers) throws IOException {
        return new Handshake(duplex, identity, muxers, random).initiate(expected);
    }

    @Override
    public Secured answer(Duplex duplex, List<String> muxers) throws IOException {
        return new Handshake(duplex, identity, muxers, random).respond();
    }
}
