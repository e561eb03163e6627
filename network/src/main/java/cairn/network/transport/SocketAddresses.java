package cairn.network.transport;

import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Between the addresses of peers and those of the system's sockets. */
public final class SocketAddresses {
    private SocketAddresses() {}

    /** The socket of an address that begins with {@code /ip4/…} or {@code /ip6/…} and a port. */
    public static InetSocketAddress of(Multiaddr address) throws IOException {
        InetAddress ip = InetAddress.getByAddress(address.components().get(0).value());
        return new InetSocketAddress(
                ip, Integer.parseInt(address.components().get(1).text()));
    }

    /** The address of a socket; {@code transport} says whose port it is. */
    public static Multiaddr multiaddr(InetSocketAddress socket, Protocol transport) {
        InetAddress ip = socket.getAddress();
        String text = ip.getHostAddress();
        int zone = text.indexOf('%');
        return Multiaddr.of(
                        ip instanceof Inet4Address ? Protocol.IP4 : Protocol.IP6,
                        zone < 0 ? text : text.substring(0, zone))
                .with(Multiaddr.of(transport, Integer.toString(socket.getPort())));
    }
}
