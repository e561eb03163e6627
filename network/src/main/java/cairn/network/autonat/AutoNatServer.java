package cairn.network.autonat;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.data.peer.PeerId;
import cairn.network.autonat.AutoNatMessage.Data;
import cairn.network.autonat.AutoNatMessage.DataRequest;
import cairn.network.autonat.AutoNatMessage.Request;
import cairn.network.autonat.AutoNatMessage.Response;
import cairn.network.host.Host;
import cairn.network.host.HostConnection;
import cairn.network.multistream.Multistream;
import cairn.network.mux.MuxedStream;
import cairn.network.mux.Session;
import cairn.network.stream.Delimited;
import cairn.network.stream.Stream;
import cairn.network.transport.Link;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Dials for others. Served on the host's threads. */
public final class AutoNatServer {
    private static final System.Logger LOG = System.getLogger(AutoNatServer.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration DIAL_PATIENCE = Duration.ofSeconds(10);
    private static final Duration BACK_PATIENCE = Duration.ofSeconds(5);
    private static final int DATA_BYTES_MIN = 30_000;
    private static final int DATA_BYTES_MAX = 100_000;
    /** Smaller messages cost this side more than that. */
    private static final int DATA_MESSAGE_BYTES_MIN = 100;

    private static final int PER_MINUTE = 60;
    private static final int PER_MINUTE_OF_PEER = 12;
    private static final int PER_MINUTE_WITH_DATA = 12;
    private static final int AT_ONCE_OF_PEER = 2;

    private final Host host;
    private final Predicate<Multiaddr> dials;
    private final Requests requests;
    private final SecureRandom random = new SecureRandom();

    /** {@code dials} says which addresses are dialled for others: for a node on the Internet those of the Internet. */
    public AutoNatServer(Host host, Predicate<Multiaddr> dials, InstantSource clock) {
        this.host = host;
        this.dials = dials;
        this.requests = new Requests(PER_MINUTE, PER_MINUTE_OF_PEER, PER_MINUTE_WITH_DATA, AT_ONCE_OF_PEER, clock);
    }

    /** Serves from now on, or no more. */
    public void offer(boolean offered) {
        if (offered) {
            host.handle(AutoNat.REQUEST_PROTOCOL, this::serve);
        } else {
            host.dismiss(AutoNat.REQUEST_PROTOCOL);
        }
    }

    private void serve(Stream stream) throws IOException {
        stream.deadline(PATIENCE);
        PeerId peer = stream.peer();
        // What is not read before the answer would have the stream reset, and the answer lost.
        if (!(AutoNatMessage.receive(stream) instanceof Request request)) {
            throw new MalformedException(peer + " does not begin with a request");
        }
        if (!requests.begin(peer)) {
            new Response(Response.REJECTED, 0, 0).send(stream);
            return;
        }
        try {
            answer(stream, request).send(stream);
        } finally {
            requests.done(peer);
        }
    }

    private Response answer(Stream stream, Request request) throws IOException {
        Multiaddr from = ((HostConnection) stream.connection()).link().remoteAddress();
        List<Optional<Multiaddr>> addresses = request.addresses();
        for (int i = 0; i < addresses.size(); i++) {
            Optional<Multiaddr> address = addresses.get(i).flatMap(Multiaddr::withoutPeer);
            boolean isDialled = address.isPresent()
                    && !address.get().has(Protocol.P2P_CIRCUIT)
                    && dials.test(address.get())
                    && host.leadsTo(address.get());
            if (!isDialled) {
                continue;
            }
            if (!isSameMachine(from, address.get())) {
                if (!requests.withData()) {
                    return new Response(Response.REJECTED, 0, 0);
                }
                takeData(stream, i);
            }
            return new Response(Response.OK, i, dialled(stream.peer(), address.get(), request.nonce()));
        }
        return new Response(Response.REFUSED, 0, 0);
    }

    /** Whether two addresses begin with the same number; what has none is its own machine. */
    private static boolean isSameMachine(Multiaddr one, Multiaddr other) {
        return one.components().getFirst().equals(other.components().getFirst());
    }

    private void takeData(Stream stream, int index) throws IOException {
        int wanted = DATA_BYTES_MIN + random.nextInt(DATA_BYTES_MAX - DATA_BYTES_MIN);
        new DataRequest(index, wanted).send(stream);
        for (int left = wanted; left > 0; ) {
            if (!(AutoNatMessage.receive(stream) instanceof Data data)) {
                throw new MalformedException(stream.peer() + " was to send data");
            }
            left -= data.bytes();
            if (left > 0 && data.bytes() < DATA_MESSAGE_BYTES_MIN) {
                throw new LimitException(
                        "The data of " + stream.peer(),
                        "autonat.messages",
                        wanted / DATA_MESSAGE_BYTES_MIN,
                        "it is to send longer ones");
            }
        }
    }

    private int dialled(PeerId peer, Multiaddr address, long nonce) {
        Session session;
        try {
            Link link = host.dialAside(peer, address, DIAL_PATIENCE);
            session = link.session();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> address + " of " + peer + " was not reached: " + e.getMessage());
            return Response.DIAL_ERROR;
        }
        try (session) {
            session.start(MuxedStream::reset, _ -> {});
            MuxedStream back = session.open(BACK_PATIENCE);
            back.deadline(BACK_PATIENCE);
            Multistream.select(back.input(), back.output(), List.of(AutoNat.BACK_PROTOCOL));
            back.output().write(Delimited.framed(AutoNatMessage.dialBack(nonce)));
            back.closeWrite();
            int heard = back.input().read(); // The link must not go before the number has arrived.
            LOG.log(System.Logger.Level.DEBUG, () -> peer + " was dialled back, and says " + heard);
            return Response.OK;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> peer + " was reached, but not told: " + e.getMessage());
            return Response.DIAL_BACK_ERROR;
        }
    }
}
