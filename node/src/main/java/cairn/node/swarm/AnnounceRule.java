package cairn.node.swarm;

import cairn.data.multiaddr.Component;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.network.kad.AddressScope;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which addresses a node says are its own.
 *
 * @param instead said in place of those where it listens; none for those
 * @param never addresses that are not said; one that ends in {@code /ipcidr/N} stands for a whole network
 */
public record AnnounceRule(List<Multiaddr> instead, List<Multiaddr> never) {
    /** All addresses are said. */
    public static final AnnounceRule NONE = new AnnounceRule(List.of(), List.of());

    public AnnounceRule {
        instead = List.copyOf(instead);
        never = List.copyOf(never);
    }

    /**
     * The addresses to say.
     *
     * @param listening where the node listens
     * @param found where it is reached too, as others found out
     * @param missed where it is not reached, as others found out
     */
    List<Multiaddr> apply(List<Multiaddr> listening, List<Multiaddr> found, List<Multiaddr> missed) {
        Set<Multiaddr> said = new LinkedHashSet<>();
        List<Multiaddr> own = instead.isEmpty() ? listening : instead;
        for (Multiaddr address : own) {
            boolean isCircuit = address.has(Protocol.P2P_CIRCUIT);
            if (isCircuit || !instead.isEmpty() || !AddressScope.PUBLIC.accepts(address) || !missed.contains(address)) {
                said.add(address);
            }
        }
        if (instead.isEmpty()) {
            said.addAll(found);
        } else {
            listening.stream()
                    .filter(address -> address.has(Protocol.P2P_CIRCUIT))
                    .forEach(said::add);
        }
        List<Multiaddr> kept = new ArrayList<>(said);
        kept.removeIf(address -> never.stream().anyMatch(one -> covers(one, address)));
        return List.copyOf(kept);
    }

    private static boolean covers(Multiaddr rule, Multiaddr address) {
        List<Component> parts = rule.components();
        if (parts.size() != 2 || parts.get(1).protocol() != Protocol.IPCIDR) {
            return rule.equals(address);
        }
        Component network = parts.getFirst();
        Component first = address.components().getFirst();
        if (network.protocol() != first.protocol() || address.has(Protocol.P2P_CIRCUIT)) {
            return false;
        }
        byte[] prefix = network.value();
        byte[] number = first.value();
        int bits = Math.min(Integer.parseInt(parts.get(1).text()), prefix.length * Byte.SIZE);
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> bit % Byte.SIZE;
            if ((prefix[bit / Byte.SIZE] & mask) != (number[bit / Byte.SIZE] & mask)) {
                return false;
            }
        }
        return true;
    }
}
