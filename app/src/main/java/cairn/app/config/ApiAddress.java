package cairn.app.config;

import cairn.data.failure.MalformedException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** Addresses of listeners in the two forms that are used: {@code HOST:PORT} and {@code /ip4/HOST/tcp/PORT}. */
public final class ApiAddress {
    private static final String UNIX = "/unix";

    private ApiAddress() {}

    /** Reads either form. */
    public static InetSocketAddress parse(String text) throws MalformedException {
        String address = text.strip();
        try {
            if (address.startsWith("/")) {
                String[] parts = address.split("/", -1);
                boolean known = parts.length >= 5
                        && (parts[1].startsWith("ip") || parts[1].startsWith("dns"))
                        && parts[3].equals("tcp");
                if (known) {
                    return new InetSocketAddress(parts[2], Integer.parseInt(parts[4]));
                }
            } else if (address.lastIndexOf(':') > 0) {
                int colon = address.lastIndexOf(':');
                String host = address.substring(0, colon).replace("[", "").replace("]", "");
                return new InetSocketAddress(host, Integer.parseInt(address.substring(colon + 1)));
            }
        } catch (IllegalArgumentException e) {
            throw new MalformedException("\"" + address + "\" is not an address: " + e.getMessage());
        }
        throw new MalformedException(
                "\"" + address + "\" is not an address such as 127.0.0.1:5001 or /ip4/127.0.0.1/tcp/5001");
    }

    /** Reads either form, or {@code /unix/PATH}. */
    public static SocketAddress parseAny(String text) throws MalformedException {
        String address = text.strip();
        if (!address.startsWith(UNIX + "/")) {
            return parse(address);
        }
        try {
            return UnixDomainSocketAddress.of(address.substring(UNIX.length()));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("\"" + address + "\" is not an address: " + e.getMessage());
        }
    }

    /** The multiaddr of a TCP listener. */
    public static String multiaddr(InetSocketAddress address) {
        String kind = address.getAddress() instanceof Inet6Address ? "/ip6/" : "/ip4/";
        return kind + address.getAddress().getHostAddress() + "/tcp/" + address.getPort();
    }

    /** Host and port as URLs have them. */
    public static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
