package cairn.network.memory;

import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multiaddr.Protocol;
import cairn.network.duplex.Duplex;
import cairn.network.duplex.MemoryDuplex;
import cairn.network.transport.BareLink;
import cairn.network.transport.Wire;
import cairn.network.transport.WireListener;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A network of its own: who listens in one cannot be dialled from another. Any thread may use it. */
public final class MemoryNetwork implements Wire {
    private static final int BYTES_MAX = 256 * 1024;
    private static final int BACKLOG = 512;

    private final Map<Multiaddr, Listener> listeners = new ConcurrentHashMap<>();
    private final Map<Multiaddr, Set<Duplex>> links = new ConcurrentHashMap<>();
    private final Set<Multiaddr> refused = ConcurrentHashMap.newKeySet();
    private final AtomicLong nextPort = new AtomicLong(1 << 20);
    private final LongSupplier lifeBytes;

    private MemoryNetwork(LongSupplier lifeBytes) {
        this.lifeBytes = lifeBytes;
    }

    /** A network without faults. */
    public static MemoryNetwork faultless() {
        return new MemoryNetwork(() -> Long.MAX_VALUE);
    }

    /** A network each of whose links is cut after a random number of bytes, on average {@code meanBytes}. */
    public static MemoryNetwork cutting(long seed, long meanBytes) {
        Random random = new Random(seed);
        return new MemoryNetwork(() -> {
            synchronized (random) {
                return (long) (-Math.log(1 - random.nextDouble()) * meanBytes);
            }
        });
    }

    /** From now on nobody is answered at {@code address}, until it is allowed again. */
    public void refuse(Multiaddr address, boolean refuse) {
        if (refuse) {
            refused.add(address);
        } else {
            refused.remove(address);
        }
    }

    /** Cuts every link that was dialled to {@code address}. */
    public void cut(Multiaddr address) {
        Set<Duplex> open = links.remove(address);
        if (open != null) {
            open.forEach(Duplex::close);
        }
    }

    @Override
    public boolean leadsTo(Multiaddr address) {
        return address.components().size() == 1
                && address.components().getFirst().protocol() == Protocol.MEMORY;
    }

    @Override
    public BareLink dial(Multiaddr address, Duration patience) throws IOException {
        Listener listener = listeners.get(address);
        if (listener == null || refused.contains(address)) {
            throw new UnavailableException(address + " does not answer: nobody listens there");
        }
        MemoryDuplex.Pair pair = MemoryDuplex.pair(BYTES_MAX);
        AtomicLong life = new AtomicLong(lifeBytes.getAsLong());
        Duplex here = new Cuttable(pair.first(), life);
        Duplex there = new Cuttable(pair.second(), life);
        Multiaddr local = Multiaddr.of(Protocol.MEMORY, Long.toString(nextPort.getAndIncrement()));
        if (!listener.waiting.offer(Optional.of(new BareLink(there, address, local)))) {
            throw new UnavailableException(address + " does not answer: too many wait there already");
        }
        links.computeIfAbsent(address, key -> ConcurrentHashMap.newKeySet()).add(here);
        return new BareLink(here, local, address);
    }

    @Override
    public WireListener listen(Multiaddr wanted) throws IOException {
        boolean any = wanted.components().getFirst().text().equals("0");
        Multiaddr address = any ? Multiaddr.of(Protocol.MEMORY, Long.toString(nextPort.getAndIncrement())) : wanted;
        Listener listener = new Listener(address);
        if (listeners.putIfAbsent(address, listener) != null) {
            throw new UnavailableException("Cannot listen at " + address + ": it is taken");
        }
        return listener;
    }

    private final class Listener implements WireListener {
        private final Multiaddr address;
        /** Links that wait; an empty one says that this is closed. */
        private final BlockingQueue<Optional<BareLink>> waiting = new LinkedBlockingQueue<>(BACKLOG);

        Listener(Multiaddr address) {
            this.address = address;
        }

        @Override
        public Multiaddr address() {
            return address;
        }

        @Override
        public BareLink accept() throws IOException {
            try {
                return waiting.take().orElseThrow(() -> new EOFException("Nobody listens at " + address + " any more"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnavailableException("Interrupted while listening", e);
            }
        }

        @Override
        public void close() {
            listeners.remove(address, this);
            while (!waiting.offer(Optional.empty())) {
                Optional<BareLink> dropped = waiting.poll();
                dropped.ifPresent(link -> link.duplex().close());
            }
        }
    }

    /** A link that ends when both directions together have carried what its life allows. */
    private record Cuttable(MemoryDuplex link, AtomicLong lifeBytes) implements Duplex {
        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return link.read(target, offset, length);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            if (lifeBytes.addAndGet(-length) < 0) {
                link.close();
                throw new EOFException("The link was cut");
            }
            link.write(source, offset, length);
        }

        @Override
        public void close() {
            link.close();
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
