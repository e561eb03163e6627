package cairn.node.repair;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.network.bitswap.Session;
import cairn.node.swarm.Swarm;
import java.io.IOException;
import java.time.Duration;

/** Copies that peers have: those that are connected, and those that the routing names. */
public final class PeerCopies implements CopySource {
    private final Swarm swarm;
    private final Session session;
    private final Duration patience;

    /** {@code patience} is for each block. */
    public PeerCopies(Swarm swarm, Duration patience) {
        this.swarm = swarm;
        this.session = swarm.bitswap().session();
        this.patience = patience;
    }

    @Override
    public Block get(Cid cid) throws IOException {
        return session.get(cid, patience);
    }

    @Override
    public String name() {
        return swarm.host().connected().size() + " connected peers and whom the routing names";
    }

    @Override
    public void close() {
        session.close();
    }
}
