package cairn.network.autonat;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Component;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.data.protobuf.ProtoMessage;
import cairn.network.autonat.AutoNatMessage.Data;
import cairn.network.autonat.AutoNatMessage.DataRequest;
import cairn.network.autonat.AutoNatMessage.Request;
import cairn.network.autonat.AutoNatMessage.Response;
import cairn.network.host.Host;
import cairn.network.host.HostConnection;
import cairn.network.stream.Delimited;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks others to dial this node. Any thread may use it. */
public final class AutoNat {
    /** What a peer says that it speaks where it dials for others. */
    public static final String REQUEST_PROTOCOL = "/libp2p/autonat/2/dial-request";

    static final String BACK_PROTOCOL = "/libp2p/autonat/2/dial-back";

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration BACK_PATIENCE = Duration.ofSeconds(5);
    private static final Delimited BACK = new Delimited("A number that is brought back", "autonat.dial-back", 1024);
    private static final int DATA_BYTES_MAX = 100_000;
    private static final int DATA_MESSAGE_BYTES = 4000;

    private final Host host;
    private final SecureRandom random = new SecureRandom();
    private final Map<Long, CompletableFuture<Multiaddr>> awaited = new ConcurrentHashMap<>();

    private AutoNat(Host host) {
        this.host = host;
    }

    /** Has {@code host} take what is brought back. */
    public static AutoNat start(Host host) {
        AutoNat autoNat = new AutoNat(host);
        host.handle(BACK_PROTOCOL, autoNat::heard);
        return autoNat;
    }

    /**
     * What a peer found out.
     *
     * @param address the one that it tried
     * @param isReachable whether it got there
     */
    public record Result(Multiaddr address, boolean isReachable) {}

    /**
     * Asks {@code peer} to dial the first of {@code addresses} that it can.
     *
     * @return empty where it dials none of them
     * @throws UnavailableException where it has too much to do
     */
    public Optional<Result> ask(PeerId peer, List<Multiaddr> addresses) throws IOException {
        long nonce = random.nextLong();
        CompletableFuture<Multiaddr> back = new CompletableFuture<>();
        awaited.put(nonce, back);
        try (Stream stream = host.open(peer, List.of(REQUEST_PROTOCOL), PATIENCE)) {
            stream.deadline(PATIENCE);
            new Request(addresses.stream().map(Optional::of).toList(), nonce).send(stream);
            AutoNatMessage answer = AutoNatMessage.receive(stream);
            if (answer instanceof DataRequest data) {
                give(stream, data, addresses.size());
                answer = AutoNatMessage.receive(stream);
            }
            if (!(answer instanceof Response response)) {
                throw new MalformedException(peer + " answers a question for reachability with a question");
            }
            return result(peer, response, addresses, back);
        } finally {
            awaited.remove(nonce);
        }
    }

    private static void give(Stream stream, DataRequest wanted, int addresses) throws IOException {
        if (wanted.index() < 0 || wanted.index() >= addresses) {
            throw new MalformedException(stream.peer() + " wants data for an address that it was not told");
        }
        if (wanted.bytes() < 0 || wanted.bytes() > DATA_BYTES_MAX) {
            throw new LimitException(
                    "The data that " + stream.peer() + " wants", "autonat.data", DATA_BYTES_MAX, "it is to want less");
        }
        for (long left = wanted.bytes(); left > 0; left -= DATA_MESSAGE_BYTES) {
            new Data((int) Math.min(left, DATA_MESSAGE_BYTES)).send(stream);
        }
    }

    private static Optional<Result> result(
            PeerId peer, Response response, List<Multiaddr> addresses, CompletableFuture<Multiaddr> back)
            throws IOException {
        if (response.status() == Response.REFUSED) {
            return Optional.empty();
        }
        if (response.status() != Response.OK) {
            throw new UnavailableException(peer + " does not dial for others now: " + response.status());
        }
        if (response.index() < 0 || response.index() >= addresses.size()) {
            throw new MalformedException(peer + " dialled an address that it was not told");
        }
        Multiaddr address = addresses.get((int) response.index());
        if (response.dialStatus() == Response.DIAL_ERROR) {
            return Optional.of(new Result(address, false));
        }
        boolean isTold = response.dialStatus() == Response.OK;
        Multiaddr at = await(back, isTold ? BACK_PATIENCE : Duration.ZERO)
                .orElseThrow(() -> new MalformedException(peer + " says that it dialled " + address + ", and did not"));
        if (!isSameWay(at, address)) {
            throw new MalformedException(peer + " dialled " + at + " in place of " + address);
        }
        return Optional.of(new Result(address, true));
    }

    private static Optional<Multiaddr> await(CompletableFuture<Multiaddr> back, Duration patience) throws IOException {
        try {
            return Optional.of(back.get(patience.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty(); // Who says that it dialled, and did not, lies.
        } catch (ExecutionException e) {
            throw new IllegalStateException("Nobody fails it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted while somebody dials back", e);
        }
    }

    /** Behind a router numbers differ, but not the kinds of address. */
    private static boolean isSameWay(Multiaddr local, Multiaddr asked) {
        return kinds(local).equals(kinds(asked));
    }

    private static List<Protocol> kinds(Multiaddr address) {
        return address.components().stream()
                .map(Component::protocol)
                .filter(protocol -> protocol != Protocol.P2P)
                .map(protocol -> protocol == Protocol.DNS4 ? Protocol.IP4 : protocol)
                .map(protocol -> protocol == Protocol.DNS6 ? Protocol.IP6 : protocol)
                .toList();
    }

    private void heard(Stream stream) throws IOException {
        stream.deadline(BACK_PATIENCE);
        long nonce = AutoNatMessage.nonceOf(BACK.require(stream.input()));
        CompletableFuture<Multiaddr> back = awaited.get(nonce);
        if (back == null) {
            throw new MalformedException(stream.peer() + " brings a number that nobody asked for");
        }
        back.complete(((HostConnection) stream.connection()).link().localAddress());
        stream.output().write(Delimited.framed(new ProtoMessage().varint(1, 0)));
        stream.closeWrite();
    }
}
