package cairn.network.host;

import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.peer.PeerId;
import cairn.network.multistream.Multistream;
import cairn.network.mux.MuxedStream;
import cairn.network.stream.Connection;
import cairn.network.stream.Stream;
import cairn.network.stream.StreamHandler;
import cairn.network.traffic.Traffic;
import cairn.network.transport.Link;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection of the host. */
public final class HostConnection implements Connection {
    private static final Duration AGREEMENT_TIME_MAX = Duration.ofSeconds(10);
    /** A handler that sets no deadline of its own has this one between agreeing on the protocol and its first call. */
    private static final Duration UNLIMITED = Duration.ofDays(36_500);

    private static final System.Logger LOG = System.getLogger(HostConnection.class.getName());

    private final Link link;
    private final PeerId peer;
    private final boolean inbound;
    private final Instant since;
    private final Handlers handlers;
    private final StreamLimits limits;
    private final Traffic traffic;
    private final AtomicInteger streams = new AtomicInteger();

    HostConnection(Link link, boolean inbound, Instant since, Handlers handlers, StreamLimits limits, Traffic traffic) {
        this.link = link;
        this.peer = link.remote().peerId();
        this.inbound = inbound;
        this.since = since;
        this.handlers = handlers;
        this.limits = limits;
        this.traffic = traffic;
    }

    @Override
    public PeerId peer() {
        return peer;
    }

    @Override
    public boolean inbound() {
        return inbound;
    }

    /** The link that carries it: addresses, key, protocols. */
    public Link link() {
        return link;
    }

    public Instant since() {
        return since;
    }

    /** Where the other end is, with the peer at the end. */
    public Multiaddr remoteAddress() {
        return link.remoteAddress().with(peer);
    }

    /** Whether a relay ends it after some time or bytes, so that it carries a few protocols only. */
    public boolean limited() {
        return link.limited();
    }

    @Override
    public Stream open(List<String> protocols, Duration patience) throws IOException {
        List<String> carried = handlers.carried(protocols, link.limited());
        if (carried.isEmpty()) {
            throw new UnavailableException(
                    peer + " is reached by way of a relay only, which does not carry " + String.join(", ", protocols));
        }
        MuxedStream stream = link.session().open(patience);
        boolean done = false;
        try {
            stream.deadline(patience);
            String protocol = Multistream.select(stream.input(), stream.output(), carried);
            stream.deadline(UNLIMITED);
            done = true;
            return new HostStream(this, stream, protocol, traffic);
        } finally {
            if (!done) {
                stream.reset();
            }
        }
    }

    /** Takes a stream that the other side opened; never waits. */
    void accept(MuxedStream stream) {
        if (!limits.takeOf(peer)) {
            stream.reset();
            return;
        }
        streams.incrementAndGet();
        Thread.ofVirtual().name("stream").start(() -> {
            try {
                serve(stream);
            } finally {
                streams.decrementAndGet();
                limits.releaseOf(peer);
            }
        });
    }

    private void serve(MuxedStream muxed) {
        boolean done = false;
        try {
            muxed.deadline(AGREEMENT_TIME_MAX);
            String protocol = Multistream.answer(
                    muxed.input(), muxed.output(), () -> handlers.carried(handlers.names(), link.limited()));
            muxed.deadline(UNLIMITED);
            Optional<StreamHandler> handler = handlers.find(protocol);
            if (handler.isPresent() && limits.takeFor(protocol, peer)) {
                try {
                    handler.get().serve(new HostStream(this, muxed, protocol, traffic));
                } finally {
                    limits.releaseFor(protocol);
                }
                muxed.close();
                done = true;
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "A stream of " + peer + " ended: " + e.getMessage());
        } finally {
            if (!done) {
                muxed.reset();
            }
        }
    }

    /** Streams of the other side's that are served now. */
    int streamCount() {
        return streams.get();
    }

    @Override
    public boolean isOpen() {
        return link.session().isOpen();
    }

    @Override
    public void close() {
        link.session().close();
    }
}
