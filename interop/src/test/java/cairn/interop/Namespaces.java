package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Networks of one test, made of namespaces, and gone with it. Used by one thread. */
final class Namespaces implements AutoCloseable {
    private static final String RULES = """
            table ip nat {
              chain out {
                type nat hook postrouting priority 100;
                oifname "wan" masquerade
              }
            }
            table ip filter {
              chain in {
                type filter hook input priority 0; policy accept;
                iifname "wan" ct state new drop
              }
              chain through {
                type filter hook forward priority 0; policy accept;
                ct status dnat accept
                iifname "wan" ct state new drop
              }
            }
            """;
    /** What a router's daemon puts into the tables that it is told of. */
    private static final String DAEMON_RULES = """
            table inet filter {
              chain forward {
                type filter hook forward priority -10; policy accept;
                jump miniupnpd
              }
              chain miniupnpd {
              }
              chain prerouting {
                type nat hook prerouting priority -100; policy accept;
                jump prerouting_miniupnpd
              }
              chain postrouting {
                type nat hook postrouting priority 90; policy accept;
                jump postrouting_miniupnpd
              }
              chain prerouting_miniupnpd {
              }
              chain postrouting_miniupnpd {
              }
            }
            """;

    private static final String DAEMON = """
            ext_ifname=wan
            listening_ip=bridge
            enable_natpmp=yes
            enable_upnp=no
            upnp_table_name=filter
            upnp_nat_table_name=filter
            upnp_forward_chain=miniupnpd
            upnp_nat_chain=prerouting_miniupnpd
            upnp_nat_postrouting_chain=postrouting_miniupnpd
            allow 1024-65535 0.0.0.0/0 1024-65535
            """;

    private final Path folder;
    private final String name = "cairn" + ProcessHandle.current().pid() % 100_000;
    private final List<String> open = new ArrayList<>();
    private int links;

    private Namespaces(Path folder) {
        this.folder = folder;
    }

    /** The test is skipped where this user may not have any, or the programs for them are not there. */
    static Namespaces open(Path folder) throws IOException, InterruptedException {
        assumeTrue(Npm.onPath("ip").isPresent(), "network namespaces: ip (iproute2) is not installed");
        assumeTrue(Npm.onPath("nft").isPresent(), "network namespaces: nft (nftables) is not installed");
        Namespaces networks = new Namespaces(folder);
        Program.Outcome tried = run(folder, List.of("ip", "netns", "add", networks.full("try")));
        assumeTrue(tried.exit() == 0, "network namespaces are not allowed: " + tried.err());
        networks.open.add("try");
        Path rules = Files.writeString(folder.resolve("rules.nft"), RULES);
        List<String> filter = new ArrayList<>(networks.prefix("try"));
        filter.addAll(List.of("nft", "-f", rules.toString()));
        Program.Outcome filtered = run(folder, filter);
        if (filtered.exit() != 0) {
            networks.close();
        }
        assumeTrue(filtered.exit() == 0, "network namespaces: the kernel translates no addresses: " + filtered.err());
        return networks;
    }

    private String full(String network) {
        return name + network;
    }

    /** What stands before a command that runs in a network. */
    List<String> prefix(String network) {
        return List.of("ip", "netns", "exec", full(network));
    }

    /** A network that others are plugged into. */
    void switchboard(String network) throws IOException, InterruptedException {
        add(network);
        in(network, "ip link add bridge type bridge");
        in(network, "ip link set bridge up");
    }

    /** A machine at a switchboard. */
    void host(String network, String board, String address) throws IOException, InterruptedException {
        add(network);
        plug(network, "eth", board);
        in(network, "ip addr add " + address + " dev eth");
    }

    /** A machine that lets out those behind it, and nobody in. */
    void router(String network, String board, String outside, String inside) throws IOException, InterruptedException {
        add(network);
        plug(network, "wan", board);
        in(network, "ip addr add " + outside + " dev wan");
        in(network, "sysctl -q -w net.ipv4.ip_forward=1");
        in(network, "nft -f " + folder.resolve("rules.nft"));
        in(network, "ip link add bridge type bridge");
        in(network, "ip link set bridge up");
        in(network, "ip addr add " + inside + " dev bridge");
    }

    /** Has a router open ports to those behind it who ask; the caller ends it. */
    Process opensPorts(String router) throws IOException, InterruptedException {
        assumeTrue(Npm.onPath("miniupnpd").isPresent(), "a router that opens ports: miniupnpd is not installed");
        Path rules = Files.writeString(folder.resolve("daemon.nft"), DAEMON_RULES);
        in(router, "nft -f " + rules);
        Path configuration = Files.writeString(folder.resolve("miniupnpd.conf"), DAEMON);
        List<String> command = new ArrayList<>(prefix(router));
        command.addAll(List.of("miniupnpd", "-d", "-f", configuration.toString(), "-P", folder + "/miniupnpd.pid"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("miniupnpd.log").toFile())
                .start();
    }

    /** A machine behind a router. */
    void inside(String network, String router, String address, String gateway)
            throws IOException, InterruptedException {
        host(network, router, address);
        in(network, "ip route add default via " + gateway);
    }

    private void add(String network) throws IOException, InterruptedException {
        run("ip netns add " + full(network));
        open.add(network);
        in(network, "ip link set lo up");
    }

    private void plug(String network, String device, String board) throws IOException, InterruptedException {
        String port = "p" + ++links;
        run("ip link add " + device + " netns " + full(network) + " type veth peer name " + port + " netns "
                + full(board));
        in(board, "ip link set " + port + " master bridge");
        in(board, "ip link set " + port + " up");
        in(network, "ip link set " + device + " up");
    }

    private void in(String network, String command) throws IOException, InterruptedException {
        run(String.join(" ", prefix(network)) + " " + command);
    }

    private void run(String command) throws IOException, InterruptedException {
        Program.Outcome outcome = run(folder, List.of(command.split(" ", -1)));
        assertEquals(0, outcome.exit(), command + ": " + outcome.err());
    }

    private static Program.Outcome run(Path folder, List<String> command) throws IOException, InterruptedException {
        return Program.run(new ProcessBuilder(command), folder);
    }

    @Override
    public void close() throws IOException {
        try {
            for (String network : open.reversed()) {
                run(folder, List.of("ip", "netns", "del", full(network)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted with networks left: " + open, e);
        }
        open.clear();
    }
}
