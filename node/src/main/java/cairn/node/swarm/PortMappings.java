package cairn.node.swarm;

import cairn.data.multiaddr.Component;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.network.kad.AddressScope;
import cairn.network.portmap.DefaultRouter;
import cairn.network.portmap.NatPmp;
import cairn.network.portmap.NatPmp.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Ports of the router at home that lead to this node, kept open. One thread renews them; any may ask where they are.
 */
final class PortMappings {
    private static final System.Logger LOG = System.getLogger(PortMappings.class.getName());
    private static final Duration LIFE = Duration.ofHours(1);
    /** A router that does not answer is asked again after that. */
    private static final Duration REST = Duration.ofMinutes(10);

    private static final int PORTS_MAX = 8;

    private final List<Port> open = new ArrayList<>(); // Guarded by this.
    private Instant next = Instant.EPOCH;
    private volatile List<Multiaddr> addresses = List.of();

    /** A port where this node listens, and what stands in its address behind the number of the machine. */
    private record Port(Transport transport, int number, Multiaddr rest) {}

    /** Where the router outside leads to this node, as it says. */
    List<Multiaddr> addresses() {
        return addresses;
    }

    /** Asks the router again where that is due. */
    void look(List<Multiaddr> listening) {
        if (Instant.now().isBefore(next)) {
            return;
        }
        next = Instant.now().plus(REST);
        Set<Port> ports = ports(listening);
        try {
            Optional<InetAddress> router = DefaultRouter.find();
            if (ports.isEmpty() || router.isEmpty()) {
                return;
            }
            NatPmp asked = new NatPmp(new InetSocketAddress(router.get(), NatPmp.PORT));
            Multiaddr outside = Multiaddr.of(Protocol.IP4, asked.address().getHostAddress());
            if (!AddressScope.PUBLIC.accepts(outside)) {
                LOG.log(System.Logger.Level.INFO, "The router is itself behind another: its address is " + outside);
                return;
            }
            addresses = opened(asked, outside, ports);
            next = Instant.now().plus(LIFE.dividedBy(2));
        } catch (IOException e) {
            addresses = List.of();
            LOG.log(System.Logger.Level.DEBUG, () -> "No port of the router: " + e.getMessage());
        }
    }

    private synchronized List<Multiaddr> opened(NatPmp router, Multiaddr outside, Set<Port> ports) throws IOException {
        List<Multiaddr> found = new ArrayList<>();
        for (Port port : ports) {
            NatPmp.Mapping mapping = router.map(port.transport(), port.number(), LIFE);
            if (!open.contains(port)) {
                open.add(port);
            }
            Protocol kind = port.transport() == Transport.TCP ? Protocol.TCP : Protocol.UDP;
            Multiaddr at = outside.with(Multiaddr.of(kind, Integer.toString(mapping.port())));
            List<Component> rest = port.rest().components();
            found.add(rest.size() == 1 ? at : at.with(port.rest().slice(1, rest.size())));
        }
        return List.copyOf(found);
    }

    /** Ports at addresses of version 4 that are of a network at home. */
    private static Set<Port> ports(List<Multiaddr> listening) {
        Set<Port> ports = new LinkedHashSet<>();
        for (Multiaddr address : listening) {
            List<Component> parts = address.components();
            boolean isAtHome = parts.size() > 1
                    && parts.getFirst().protocol() == Protocol.IP4
                    && !parts.getFirst().text().startsWith("127.")
                    && !address.has(Protocol.P2P_CIRCUIT)
                    && AddressScope.PRIVATE.accepts(address);
            if (!isAtHome || ports.size() == PORTS_MAX) {
                continue;
            }
            Component port = parts.get(1);
            if (port.protocol() == Protocol.TCP || port.protocol() == Protocol.UDP) {
                ports.add(new Port(
                        port.protocol() == Protocol.TCP ? Transport.TCP : Transport.UDP,
                        Integer.parseInt(port.text()),
                        address.slice(1, parts.size())));
            }
        }
        return ports;
    }

    /** Gives the ports back. */
    synchronized void leave() {
        try {
            Optional<InetAddress> router = open.isEmpty() ? Optional.empty() : DefaultRouter.find();
            for (Port port : open) {
                if (router.isPresent()) {
                    new NatPmp(new InetSocketAddress(router.get(), NatPmp.PORT)).unmap(port.transport(), port.number());
                }
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "The router's ports close by themselves: " + e.getMessage());
        }
        open.clear();
        addresses = List.of();
    }
}
