package cairn.network.host;

import cairn.data.multiaddr.Component;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** The network that an address belongs to, as far as limits go. */
public final class Subnet {
    private static final int PREFIX_BYTES_4 = 3;
    private static final int PREFIX_BYTES_6 = 6;

    private Subnet() {}

    /** The /24 or the /48; nothing for this machine, private networks, and what has no number. */
    public static Optional<String> of(Multiaddr address) {
        Optional<Component> number = address.find(Protocol.IP4).or(() -> address.find(Protocol.IP6));
        if (number.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = number.get().value();
        try {
            InetAddress ip = InetAddress.getByAddress(bytes);
            boolean near = ip.isLoopbackAddress() || ip.isSiteLocalAddress() || ip.isLinkLocalAddress();
            boolean local6 = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
            if (near || local6) {
                return Optional.empty();
            }
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address of 4 or 16 bytes is one", e);
        }
        int length = bytes.length == 4 ? PREFIX_BYTES_4 : PREFIX_BYTES_6;
        return Optional.of(HexFormat.of().formatHex(Arrays.copyOf(bytes, length)));
    }
}
