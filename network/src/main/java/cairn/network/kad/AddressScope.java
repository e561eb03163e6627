package cairn.network.kad;

import cairn.data.multiaddr.Component;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** Which addresses a table passes on and keeps. */
public enum AddressScope {
    /** Of the open Internet: public addresses and names. */
    PUBLIC,
    /** Of networks at home: private addresses. */
    PRIVATE,
    /** All. */
    ANY;

    public boolean accepts(Multiaddr address) {
        Component first = address.components().getFirst();
        Protocol protocol = first.protocol();
        boolean isName = protocol == Protocol.DNS
                || protocol == Protocol.DNS4
                || protocol == Protocol.DNS6
                || protocol == Protocol.DNSADDR;
        boolean isIp = protocol == Protocol.IP4 || protocol == Protocol.IP6;
        return switch (this) {
            case ANY -> true;
            case PUBLIC -> isName || isIp && isPublic(first.value());
            case PRIVATE -> isIp && !isPublic(first.value());
        };
    }

    public List<Multiaddr> filter(List<Multiaddr> addresses) {
        return addresses.stream().filter(this::accepts).toList();
    }

    /** The range that an address is counted under where few of one range are wanted: /16 of IPv4, /32 of IPv6. */
    static Optional<String> range(Multiaddr address) {
        Component first = address.components().getFirst();
        byte[] value = first.value();
        return switch (first.protocol()) {
            case IP4 -> Optional.of("4:" + (value[0] & 0xff) + "." + (value[1] & 0xff));
            case IP6 ->
                Optional.of("6:"
                        + ((value[0] & 0xff) << 24
                                | (value[1] & 0xff) << 16
                                | (value[2] & 0xff) << 8
                                | (value[3] & 0xff)));
            default -> Optional.empty();
        };
    }

    private static boolean isPublic(byte[] bytes) {
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            boolean isSpecial = address.isAnyLocalAddress()
                    || address.isLoopbackAddress()
                    || address.isLinkLocalAddress()
                    || address.isSiteLocalAddress()
                    || address.isMulticastAddress();
            boolean isShared = bytes.length == 4 && (bytes[0] & 0xff) == 100 && (bytes[1] & 0xc0) == 64;
            boolean isUnique = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
            return !isSpecial && !isShared && !isUnique;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("An address of " + bytes.length + " bytes", e);
        }
    }
}
