package cairn.network.websocket;

import cairn.data.multiaddr.Component;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a WebSocket is.
 *
 * @param tcp the address and port below it
 * @param secure whether TLS is between
 * @param name the server's name, where the address says one
 */
record WebSocketAddress(Multiaddr tcp, boolean secure, Optional<String> name) {
    private static final List<Protocol> PLAIN = List.of(Protocol.WS);
    private static final List<Protocol> SECURE = List.of(Protocol.TLS, Protocol.WS);
    private static final List<Protocol> SHORT = List.of(Protocol.WSS);
    private static final List<Protocol> NAMED = List.of(Protocol.TLS, Protocol.SNI, Protocol.WS);

    /** Nothing where {@code address} has another form. */
    static Optional<WebSocketAddress> parse(Multiaddr address) {
        List<Component> parts = address.components();
        boolean overTcp = parts.size() > 2
                && (parts.get(0).protocol() == Protocol.IP4 || parts.get(0).protocol() == Protocol.IP6)
                && parts.get(1).protocol() == Protocol.TCP;
        if (!overTcp) {
            return Optional.empty();
        }
        List<Protocol> rest = new ArrayList<>();
        parts.subList(2, parts.size()).forEach(part -> rest.add(part.protocol()));
        Multiaddr tcp = address.slice(0, 2);
        if (rest.equals(PLAIN)) {
            return Optional.of(new WebSocketAddress(tcp, false, Optional.empty()));
        }
        if (rest.equals(SECURE) || rest.equals(SHORT)) {
            return Optional.of(new WebSocketAddress(tcp, true, Optional.empty()));
        }
        return rest.equals(NAMED)
                ? Optional.of(
                        new WebSocketAddress(tcp, true, Optional.of(parts.get(3).text())))
                : Optional.empty();
    }

    /** What the server is called in a request: its name or its number, and the port. */
    String host() {
        Component ip = tcp.components().get(0);
        String number = ip.protocol() == Protocol.IP6 ? "[" + ip.text() + "]" : ip.text();
        return name.orElse(number) + ":" + port();
    }

    int port() {
        return Integer.parseInt(tcp.components().get(1).text());
    }

    /** What TLS has to prove: the name, or the number. */
    String proved() {
        return name.orElse(tcp.components().get(0).text());
    }
}
