package cairn.network.mdns;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.dns.DnsMessage;
import cairn.network.dns.DnsMulticast;
import cairn.network.dns.DnsRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks and answers on some links. Runs on two virtual threads of its own, which end with {@link #close}. */
public final class Mdns implements AutoCloseable {
    /** Where everybody listens. */
    public static final InetSocketAddress GROUP = new InetSocketAddress(InetAddress.ofLiteral("224.0.0.251"), 5353);

    private static final System.Logger LOG = System.getLogger(Mdns.class.getName());
    private static final int PACKETS_A_SECOND_MAX = 64;
    private static final int ADDRESSES_MAX = 32;
    private static final Duration PAUSE_FIRST = Duration.ofSeconds(5);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(5);
    private static final Duration ANSWER_PAUSE = Duration.ofSeconds(1);

    private final Parts parts;
    private final DatagramChannel channel;
    private final String name = Announcement.newName();
    private final List<NetworkInterface> joined = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private long answeredNanos = System.nanoTime() - ANSWER_PAUSE.toNanos();
    private long secondNanos = System.nanoTime();
    private int packets;

    /** Is told of peers, on the thread that reads; must not wait. */
    @FunctionalInterface
    public interface Listener {
        /** A peer says where it listens; the addresses are without its name. */
        void found(PeerId peer, List<Multiaddr> addresses);
    }

    /**
     * What it is made of.
     *
     * @param addresses where this node listens, as others on the link are to dial it
     * @param group where it is asked and answered
     * @param links the links on which that is done
     */
    public record Parts(
            PeerId self,
            Supplier<List<Multiaddr>> addresses,
            Listener listener,
            InetSocketAddress group,
            List<NetworkInterface> links) {
        public Parts {
            links = List.copyOf(links);
        }
    }

    private Mdns(Parts parts, DatagramChannel channel) {
        this.parts = parts;
        this.channel = channel;
    }

    /** The links of this machine that many can hear at once. */
    public static List<NetworkInterface> links() throws UnavailableException {
        try {
            List<NetworkInterface> links = new ArrayList<>();
            for (NetworkInterface link : NetworkInterface.networkInterfaces().toList()) {
                if (link.isUp() && link.supportsMulticast() && !link.isLoopback() && !link.isPointToPoint()) {
                    links.add(link);
                }
            }
            return links;
        } catch (SocketException e) {
            throw new UnavailableException("This machine does not tell its links: " + e.getMessage(), e);
        }
    }

    /**
     * Begins to ask and to answer.
     *
     * @throws UnavailableException where none of the links can be used for it
     */
    public static Mdns start(Parts parts) throws UnavailableException {
        try {
            DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
            boolean done = false;
            try {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                    channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                }
                channel.bind(new InetSocketAddress(parts.group().getPort()));
                Mdns mdns = new Mdns(parts, channel);
                mdns.join();
                mdns.begin();
                done = true;
                return mdns;
            } finally {
                if (!done) {
                    channel.close();
                }
            }
        } catch (UnavailableException e) {
            throw e;
        } catch (IOException e) {
            throw new UnavailableException("Peers at home are not looked for: " + e.getMessage(), e);
        }
    }

    private void join() throws UnavailableException {
        for (NetworkInterface link : parts.links()) {
            try {
                channel.join(parts.group().getAddress(), link);
                joined.add(link);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, () -> link.getName() + " is not listened to: " + e.getMessage());
            }
        }
        if (joined.isEmpty()) {
            throw new UnavailableException("Peers at home are not looked for: no link of this machine is shared");
        }
    }

    private void begin() {
        threads.add(Thread.ofVirtual().name("mdns-ask").start(this::ask));
        threads.add(Thread.ofVirtual().name("mdns-hear").start(this::hear));
    }

    private void ask() {
        Duration pause = PAUSE_FIRST;
        try {
            while (channel.isOpen()) {
                send(Announcement.question());
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause.multipliedBy(2);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // It was closed.
        }
    }

    private synchronized void send(ByteBuffer packet) {
        for (NetworkInterface link : joined) {
            try {
                channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, link);
                channel.send(packet.duplicate(), parts.group());
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, () -> link.getName() + " takes no packet: " + e.getMessage());
            }
        }
    }

    private void hear() {
        ByteBuffer packet = ByteBuffer.allocate(Announcement.PACKET_BYTES_MAX);
        while (channel.isOpen()) {
            try {
                packet.clear();
                InetSocketAddress from = (InetSocketAddress) channel.receive(packet);
                if (from != null && isNear(from.getAddress()) && mayRead()) {
                    take(DnsMessage.decodeMulticast(packet.flip()));
                }
            } catch (MalformedException e) {
                LOG.log(System.Logger.Level.TRACE, () -> "A packet on the link: " + e.getMessage());
            } catch (IOException e) {
                if (channel.isOpen()) {
                    LOG.log(System.Logger.Level.WARNING, "Peers at home are not heard any more: " + e.getMessage());
                }
                return;
            }
        }
    }

    /** Whether an address is one of a link's own network. */
    private boolean isNear(InetAddress address) {
        byte[] there = address.getAddress();
        for (NetworkInterface link : joined) {
            for (InterfaceAddress own : link.getInterfaceAddresses()) {
                if (sharesPrefix(own.getAddress().getAddress(), there, own.getNetworkPrefixLength())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean sharesPrefix(byte[] one, byte[] other, int bits) {
        boolean shares = one.length == other.length;
        for (int bit = 0; shares && bit < bits; bit++) {
            shares = ((one[bit / 8] ^ other[bit / 8]) & 0x80 >> bit % 8) == 0;
        }
        return shares;
    }

    private boolean mayRead() {
        long now = System.nanoTime();
        if (now - secondNanos > Duration.ofSeconds(1).toNanos()) {
            secondNanos = now;
            packets = 0;
        }
        packets++;
        return packets <= PACKETS_A_SECOND_MAX;
    }

    private void take(DnsMulticast said) {
        if (said.asked().contains(Announcement.SERVICE)) {
            answer();
        }
        Map<PeerId, List<Multiaddr>> peers = new LinkedHashMap<>();
        for (DnsRecord record : said.records()) {
            if (record.name().endsWith("." + Announcement.SERVICE)
                    && !record.name().startsWith(name + ".")) {
                Announcement.addresses(record).stream().limit(ADDRESSES_MAX).forEach(address -> add(address, peers));
            }
        }
        peers.remove(parts.self());
        peers.forEach(parts.listener()::found);
    }

    private static void add(Multiaddr address, Map<PeerId, List<Multiaddr>> peers) {
        try {
            Optional<PeerId> peer = address.peer();
            Optional<Multiaddr> bare = address.withoutPeer();
            if (peer.isPresent() && bare.isPresent()) {
                peers.computeIfAbsent(peer.get(), p -> new ArrayList<>()).add(bare.get());
            }
        } catch (MalformedException e) {
            LOG.log(System.Logger.Level.TRACE, () -> address + " names no peer: " + e.getMessage());
        }
    }

    private void answer() {
        long now = System.nanoTime();
        List<Multiaddr> addresses = parts.addresses().get();
        if (!addresses.isEmpty() && now - answeredNanos >= ANSWER_PAUSE.toNanos()) {
            answeredNanos = now;
            send(Announcement.answer(name, parts.self(), addresses));
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "The link's socket: " + e.getMessage());
        }
    }
}
