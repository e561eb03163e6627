package cairn.network.host;

import cairn.data.failure.MalformedException;
import cairn.data.multiaddr.Component;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.dns.DnsResolver;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns names in addresses into numbers. Used by any thread. */
final class AddressResolver {
    private static final int DEPTH_MAX = 4;
    private static final int ADDRESSES_MAX = 64;
    private static final String DNSADDR_PREFIX = "dnsaddr=";

    private final Optional<DnsResolver> dns;

    AddressResolver(Optional<DnsResolver> dns) {
        this.dns = dns;
    }

    /** The addresses of {@code peer} that {@code address} stands for, without the peer at the end. */
    List<Multiaddr> resolve(PeerId peer, Multiaddr address) throws IOException {
        Set<Multiaddr> found = new LinkedHashSet<>();
        resolve(peer, address, 0, found);
        return new ArrayList<>(found);
    }

    private void resolve(PeerId peer, Multiaddr address, int depth, Set<Multiaddr> found) throws IOException {
        Optional<PeerId> named = address.peer();
        if (named.isPresent() && !named.get().equals(peer) || depth > DEPTH_MAX || found.size() >= ADDRESSES_MAX) {
            return;
        }
        Optional<Multiaddr> bare = address.withoutPeer();
        if (bare.isEmpty()) {
            return;
        }
        if (bare.get().has(Protocol.P2P_CIRCUIT)) {
            found.add(bare.get()); // The relay's names are resolved when the relay is dialled.
            return;
        }
        Component first = bare.get().components().getFirst();
        if (first.protocol() == Protocol.DNSADDR) {
            for (String text : resolver(first).texts("_dnsaddr." + first.text()).values()) {
                if (text.startsWith(DNSADDR_PREFIX)) {
                    followed(text.substring(DNSADDR_PREFIX.length()), peer, depth, found);
                }
            }
            return;
        }
        boolean any = first.protocol() == Protocol.DNS;
        if (!any && first.protocol() != Protocol.DNS4 && first.protocol() != Protocol.DNS6) {
            found.add(bare.get());
            return;
        }
        List<InetAddress> numbers = new ArrayList<>();
        if (any || first.protocol() == Protocol.DNS6) {
            numbers.addAll(resolver(first).addresses(first.text(), true).values());
        }
        if (any || first.protocol() == Protocol.DNS4) {
            numbers.addAll(resolver(first).addresses(first.text(), false).values());
        }
        Multiaddr kept = withServerName(bare.get());
        for (InetAddress number : numbers) {
            found.add(numbered(kept, number));
        }
    }

    /** Keeps the name where the server has to prove it: {@code /dns/NAME/tcp/443/tls/ws} and {@code …/wss}. */
    private static Multiaddr withServerName(Multiaddr address) {
        List<Component> parts = address.components();
        int last = parts.size() - 1;
        boolean isShort = parts.get(last).protocol() == Protocol.WSS;
        boolean isLong =
                parts.get(last).protocol() == Protocol.WS && parts.get(last - 1).protocol() == Protocol.TLS;
        if (!isShort && !isLong) {
            return address;
        }
        return address.slice(0, isShort ? last : last - 1)
                .with(Multiaddr.of(Protocol.TLS, ""))
                .with(Multiaddr.of(Protocol.SNI, parts.getFirst().text()))
                .with(Multiaddr.of(Protocol.WS, ""));
    }

    private void followed(String text, PeerId peer, int depth, Set<Multiaddr> found) throws IOException {
        Multiaddr next;
        try {
            next = Multiaddr.parse(text);
        } catch (MalformedException e) {
            return; // One wrong entry does not hide the others.
        }
        resolve(peer, next, depth + 1, found);
    }

    private DnsResolver resolver(Component name) throws IOException {
        return dns.orElseThrow(() -> new MalformedException("There is no DNS server to ask for " + name.text()));
    }

    private static Multiaddr numbered(Multiaddr named, InetAddress number) {
        Protocol protocol = number instanceof Inet4Address ? Protocol.IP4 : Protocol.IP6;
        Multiaddr first = Multiaddr.of(protocol, number.getHostAddress());
        int size = named.components().size();
        return size == 1 ? first : first.with(named.slice(1, size));
    }
}
