package cairn.network.portmap;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Who leads to the Internet from here. */
public final class DefaultRouter {
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final String EVERYWHERE = "00000000";

    private DefaultRouter() {}

    /** The router of version 4; empty where this machine has none, or does not say. */
    public static Optional<InetAddress> find() throws IOException {
        return Files.isReadable(ROUTES) ? of(Files.readAllLines(ROUTES)) : Optional.empty();
    }

    /** Of the lines of Linux's table: device, target, router, flags and more, the bytes of numbers turned around. */
    static Optional<InetAddress> of(List<String> lines) throws IOException {
        for (String line : lines) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length > 7
                    && words[1].equals(EVERYWHERE)
                    && words[7].equals(EVERYWHERE)
                    && words[2].matches("[0-9A-Fa-f]{8}")
                    && !words[2].equals(EVERYWHERE)) {
                byte[] turned = HexFormat.of().parseHex(words[2]);
                byte[] number = {turned[3], turned[2], turned[1], turned[0]};
                return Optional.of(InetAddress.getByAddress(number));
            }
        }
        return Optional.empty();
    }
}
