package cairn.network.transport;

import cairn.data.failure.LimitException;
import cairn.data.failure.UnavailableException;
import cairn.data.peer.PeerId;
import cairn.network.duplex.DuplexInput;
import cairn.network.duplex.DuplexOutput;
import cairn.network.multistream.Multistream;
import cairn.network.pnet.NetworkKey;
import cairn.network.security.Secured;
import cairn.network.security.Security;
import cairn.network.security.WrongPeerException;
import cairn.network.yamux.UnreadBytes;
import cairn.network.yamux.YamuxLimits;
import cairn.network.yamux.YamuxSession;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Makes links of bare ones, each on the thread that calls. */
public final class Upgrade {
    /** How long a stranger may take, and how many strangers at once. */
    public static final Duration INBOUND_TIME_MAX = Duration.ofSeconds(15);

    private static final int INBOUND_MAX = 256;
    private static final List<String> MUXERS = List.of(YamuxSession.PROTOCOL);

    private final List<Security> securities;
    private final YamuxLimits limits;
    private final Optional<NetworkKey> network;
    private final ScheduledExecutorService timer;
    private final UnreadBytes unread = UnreadBytes.ofThisMachine();
    private final Duration inboundTimeMax;
    private final Semaphore strangers = new Semaphore(INBOUND_MAX);

    /** {@code securities} are offered in their order; {@code timer} runs short tasks. */
    public Upgrade(
            List<Security> securities,
            YamuxLimits limits,
            Optional<NetworkKey> network,
            ScheduledExecutorService timer) {
        this(securities, limits, network, INBOUND_TIME_MAX, timer);
    }

    Upgrade(
            List<Security> securities,
            YamuxLimits limits,
            Optional<NetworkKey> network,
            Duration inboundTimeMax,
            ScheduledExecutorService timer) {
        this.inboundTimeMax = inboundTimeMax;
        this.securities = List.copyOf(securities);
        this.limits = limits;
        this.network = network;
        this.timer = timer;
    }

    /** Makes a link of what this side dialled; closes it where that fails. */
    public Link dialled(Arrival dialled, Optional<PeerId> expected, Duration patience) throws IOException {
        return switch (dialled) {
            case Link proved -> checked(outside(proved), expected);
            case BareLink bare -> upgraded(inside(bare), expected, patience);
        };
    }

    private static Link checked(Link proved, Optional<PeerId> expected) throws IOException {
        PeerId actual = proved.remote().peerId();
        if (expected.isPresent() && !expected.get().equals(actual)) {
            proved.drop();
            throw new WrongPeerException(expected.get(), actual);
        }
        return proved;
    }

    private Link upgraded(BareLink bare, Optional<PeerId> expected, Duration patience) throws IOException {
        return within(bare, patience, () -> {
            String name = Multistream.select(
                    new DuplexInput(bare.duplex()),
                    new DuplexOutput(bare.duplex()),
                    securities.stream().map(Security::protocol).toList());
            Secured secured = security(name).dial(bare.duplex(), expected, MUXERS);
            String muxer = secured.muxer().isPresent()
                    ? secured.muxer().get()
                    : Multistream.select(new DuplexInput(secured.duplex()), new DuplexOutput(secured.duplex()), MUXERS);
            return link(bare, secured, name, muxer, true);
        });
    }

    /**
     * Makes a link of what somebody dialled; closes it where that fails.
     *
     * @throws LimitException where too many strangers are being upgraded
     */
    public Link accepted(Arrival accepted) throws IOException {
        return switch (accepted) {
            case Link proved -> outside(proved);
            case BareLink bare -> upgraded(inside(bare));
        };
    }

    private Link upgraded(BareLink bare) throws IOException {
        if (!strangers.tryAcquire()) {
            bare.duplex().close();
            throw new LimitException(
                    "The link from " + bare.remoteAddress() + " was refused",
                    "swarm.handshakes",
                    INBOUND_MAX,
                    "it may dial again when others are through");
        }
        try {
            return within(bare, inboundTimeMax, () -> {
                String name = Multistream.answer(
                        new DuplexInput(bare.duplex()),
                        new DuplexOutput(bare.duplex()),
                        () -> securities.stream().map(Security::protocol).toList());
                Secured secured = security(name).answer(bare.duplex(), MUXERS);
                String muxer = secured.muxer().isPresent()
                        ? secured.muxer().get()
                        : Multistream.answer(
                                new DuplexInput(secured.duplex()), new DuplexOutput(secured.duplex()), () -> MUXERS);
                return link(bare, secured, name, muxer, false);
            });
        } finally {
            strangers.release();
        }
    }

    /** A link that this class did not secure is of the public network. */
    private Link outside(Link proved) throws UnavailableException {
        if (network.isPresent()) {
            proved.drop();
            throw new UnavailableException(proved.remoteAddress() + " is not of this node's private network");
        }
        return proved;
    }

    /** The link inside the private network, where this node is in one. */
    private BareLink inside(BareLink bare) {
        return network.map(key -> new BareLink(
                        key.protect(bare.duplex()), bare.localAddress(), bare.remoteAddress(), bare.limited()))
                .orElse(bare);
    }

    private Security security(String name) {
        return securities.stream()
                .filter(security -> security.protocol().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Link link(BareLink bare, Secured secured, String security, String muxer, boolean dialler) {
        YamuxSession session = new YamuxSession(secured.duplex(), dialler, limits, unread, timer);
        return new Link(
                secured.remote(), session, bare.localAddress(), bare.remoteAddress(), security, muxer, bare.limited());
    }

    private interface Step {
        Link run() throws IOException;
    }

    /** Closes the link when the time is over, which ends whatever the step waits for. */
    private Link within(BareLink bare, Duration patience, Step step) throws IOException {
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> end = timer.schedule(
                () -> {
                    late.set(true);
                    Thread.startVirtualThread(() -> bare.duplex().close());
                },
                patience.toMillis(),
                TimeUnit.MILLISECONDS);
        boolean done = false;
        try {
            Link link = step.run();
            done = end.cancel(false);
            if (!done) {
                throw new UnavailableException("The deadline was over");
            }
            return link;
        } catch (IOException e) {
            if (late.get()) {
                throw new UnavailableException(
                        bare.remoteAddress() + " did not finish the handshake within " + patience.toMillis() + " ms",
                        e);
            }
            throw e;
        } finally {
            end.cancel(false);
            if (!done) {
                bare.duplex().close();
            }
        }
    }
}
