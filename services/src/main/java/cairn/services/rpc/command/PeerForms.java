package cairn.services.rpc.command;

import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.host.Host;
import cairn.network.identify.Identification;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Peers in Kubo's forms. */
final class PeerForms {
    private PeerForms() {}

    /** What is known of a peer. */
    static Map<String, Object> identity(Host host, PeerId peer) {
        Optional<Identification> said = host.peers().identification(peer);
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("ID", peer.toString());
        value.put(
                "PublicKey",
                said.map(one -> Base64.getEncoder().encodeToString(one.publicKey()))
                        .orElse(""));
        value.put("Addresses", named(host.peers().addresses(peer), peer));
        value.put("AgentVersion", said.map(Identification::agent).orElse(""));
        value.put(
                "Protocols",
                said.map(one -> one.protocols().stream().sorted().toList()).orElse(List.of()));
        return value;
    }

    /** What stands where nothing was asked. */
    static Map<String, Object> nobody() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("ID", "");
        value.put("PublicKey", "");
        value.put("Addresses", null);
        value.put("AgentVersion", "");
        value.put("Protocols", null);
        return value;
    }

    /** Addresses with the peer at the end. */
    static List<String> named(List<Multiaddr> addresses, PeerId peer) {
        return addresses.stream()
                .map(address -> address.with(peer).toString())
                .sorted()
                .toList();
    }

    /** An event of a query, as routers tell it. */
    static Map<String, Object> event(int type, String id, Optional<PeerId> peer, List<Multiaddr> addresses) {
        List<Object> responses = new ArrayList<>();
        if (peer.isPresent()) {
            Map<String, Object> response = new LinkedHashMap<>();
            response.put("ID", peer.get().toString());
            response.put("Addrs", addresses.stream().map(Multiaddr::toString).toList());
            responses.add(response);
        }
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Extra", "");
        value.put("ID", id);
        value.put("Responses", peer.isPresent() ? responses : null);
        value.put("Type", type);
        return value;
    }
}
