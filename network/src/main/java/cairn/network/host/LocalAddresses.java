package cairn.network.host;

import cairn.data.multiaddr.Component;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/** What it means to listen at all of a machine's addresses. */
final class LocalAddresses {
    private LocalAddresses() {}

    /** {@code address} itself, or one for each of this machine's for 0.0.0.0, or ::, which stands for both kinds. */
    static List<Multiaddr> of(Multiaddr address) {
        Component first = address.components().getFirst();
        boolean all4 = first.protocol() == Protocol.IP4 && first.text().equals("0.0.0.0");
        boolean all6 = first.protocol() == Protocol.IP6 && first.text().equals("::");
        int size = address.components().size();
        if (!all4 && !all6 || size < 2) {
            return List.of(address);
        }
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(ip -> (all6 || ip instanceof Inet4Address) && !ip.isLinkLocalAddress())
                    .map(ip -> Multiaddr.of(ip instanceof Inet4Address ? Protocol.IP4 : Protocol.IP6, text(ip))
                            .with(address.slice(1, size)))
                    .toList();
        } catch (SocketException e) {
            return List.of(address); // A machine that does not tell its addresses has them all the same.
        }
    }

    private static String text(InetAddress ip) {
        String text = ip.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
