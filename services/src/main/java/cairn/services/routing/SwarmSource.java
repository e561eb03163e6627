package cairn.services.routing;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.kad.Kad;
import cairn.network.routing.Provider;
import cairn.network.routing.ProviderCursor;
import cairn.node.swarm.Swarm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a node's own tables tell. Any thread may use it. */
public final class SwarmSource implements RoutingHandler.Source {
    private static final int CLOSEST_MAX = 20;

    private final Swarm swarm;

    public SwarmSource(Swarm swarm) {
        this.swarm = swarm;
    }

    @Override
    public ProviderCursor providers(Cid key, int limit, Duration patience) throws IOException {
        return swarm.ownRouting().findProviders(key.hash(), limit, patience);
    }

    @Override
    public List<Multiaddr> addresses(PeerId peer) throws IOException {
        return swarm.findPeerInTables(peer);
    }

    @Override
    public List<Provider> closest(Cid key) throws IOException {
        boolean isPeer = key.has(Codec.LIBP2P_KEY);
        byte[] bytes = isPeer ? new PeerId(key.hash()).bytes() : key.hash().bytes();
        List<Provider> closest = new ArrayList<>();
        for (Kad table : swarm.tables()) {
            if (table.isOnline() && closest.isEmpty()) {
                for (PeerId peer : table.closestPeers(bytes)) {
                    List<String> addresses = swarm.host().peers().addresses(peer).stream()
                            .map(Multiaddr::toString)
                            .toList();
                    closest.add(new Provider(peer, addresses, Set.of()));
                }
            }
        }
        return closest.subList(0, Math.min(CLOSEST_MAX, closest.size()));
    }

    @Override
    public Optional<IpnsRecord> find(IpnsName name, Duration patience) throws IOException {
        return swarm.ownRouting().findRecord(name, patience);
    }

    @Override
    public void put(IpnsName name, IpnsRecord record, Duration patience) throws IOException {
        swarm.ownRouting().putRecord(name, record, patience);
    }
}
