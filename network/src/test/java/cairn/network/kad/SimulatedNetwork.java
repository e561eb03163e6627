package cairn.network.kad;

import cairn.data.failure.UnavailableException;
import cairn.data.multiaddr.Multiaddr;
import cairn.data.multihash.HashFunction;
import cairn.data.peer.PeerId;
import cairn.network.routing.AddressBook;
import cairn.network.stream.Connection;
import cairn.network.stream.Stream;
import cairn.network.stream.StreamHandler;
import cairn.network.stream.Streams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Thousands of hosts of one process, whose streams cost little: small pipes without a bound. */
final class SimulatedNetwork {
    private final Map<PeerId, Host> hosts = new ConcurrentHashMap<>();
    private final AtomicInteger openStreams = new AtomicInteger();
    private final AtomicLong streams = new AtomicLong();

    static PeerId peer(long number) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        return new PeerId(HashFunction.SHA2_256.hash(ByteBuffer.wrap(bytes)));
    }

    Host join(PeerId id) {
        Host host = new Host(id);
        hosts.put(id, host);
        return host;
    }

    void leave(PeerId id) {
        hosts.remove(id);
    }

    /** Waits until no handler runs any more; fails where one stays. */
    synchronized void awaitQuiet() throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (openStreams.get() > 0) {
            long leftMillis = (until - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                throw new AssertionError(openStreams.get() + " streams are still open");
            }
            wait(leftMillis);
        }
    }

    private synchronized void handlerEnded() {
        openStreams.decrementAndGet();
        notifyAll();
    }

    long streams() {
        return streams.get();
    }

    /** A host; it knows every other one, as long as that is there. */
    final class Host implements Streams {
        private final PeerId id;
        private final Map<String, StreamHandler> handlers = new ConcurrentHashMap<>();

        Host(PeerId id) {
            this.id = id;
        }

        @Override
        public PeerId self() {
            return id;
        }

        @Override
        public Stream open(PeerId peer, List<String> protocols, Duration patience) throws IOException {
            Host other = hosts.get(peer);
            if (other == null || hosts.get(id) != this) {
                throw new UnavailableException("There is no way to " + peer);
            }
            StreamHandler handler = other.handlers.get(protocols.getFirst());
            if (handler == null) {
                throw new UnavailableException(peer + " does not speak " + protocols);
            }
            Pipe there = new Pipe();
            Pipe back = new Pipe();
            openStreams.incrementAndGet();
            streams.incrementAndGet();
            End far = new End(protocols.getFirst(), id, there, back);
            Thread.startVirtualThread(() -> {
                try {
                    handler.serve(far);
                    far.close();
                } catch (IOException e) {
                    far.reset();
                } finally {
                    handlerEnded();
                }
            });
            return new End(protocols.getFirst(), peer, back, there);
        }

        @Override
        public void handle(String protocol, StreamHandler handler) {
            handlers.put(protocol, handler);
        }

        @Override
        public void dismiss(String protocol) {
            handlers.remove(protocol);
        }

        @Override
        public Set<PeerId> connected() {
            return Set.of();
        }

        @Override
        public void listen(PeerListener listener) {
            // Nobody is ever connected for longer than a stream.
        }
    }

    /** An address book of one node, without a bound: the test says how many peers there are. */
    static final class Book implements AddressBook {
        private final Map<PeerId, List<Multiaddr>> addresses = new HashMap<>();

        @Override
        public synchronized List<Multiaddr> addresses(PeerId peer) {
            return addresses.getOrDefault(peer, List.of());
        }

        @Override
        public synchronized void learn(PeerId peer, List<Multiaddr> told, Duration timeToLive) {
            if (!told.isEmpty()) {
                addresses.put(peer, told);
            }
        }
    }

    private record End(String protocol, PeerId peer, Pipe in, Pipe out) implements Stream {
        @Override
        public Connection connection() {
            throw new UnsupportedOperationException("A simulated stream has no connection");
        }

        @Override
        public InputStream input() {
            return in.input;
        }

        @Override
        public OutputStream output() {
            return out.output;
        }

        @Override
        public void deadline(Duration patience) {
            // Nothing waits here but for a handler that runs.
        }

        @Override
        public void closeWrite() {
            out.end(false);
        }

        @Override
        public void reset() {
            in.end(true);
            out.end(true);
        }

        @Override
        public void close() {
            out.end(false);
        }
    }

    /** Bytes in one direction. Guarded by itself. */
    private static final class Pipe {
        private byte[] bytes = {};
        private int at;
        private boolean isEnded;
        private boolean isReset;

        private final InputStream input = new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return take(target, offset, length);
            }
        };

        private final OutputStream output = new OutputStream() {
            private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

            @Override
            public void write(int b) {
                kept.write(b);
            }

            @Override
            public void write(byte[] source, int offset, int length) {
                kept.write(source, offset, length);
            }

            @Override
            public void flush() throws IOException {
                put(kept.toByteArray());
                kept.reset();
            }
        };

        private synchronized void put(byte[] more) throws IOException {
            if (isReset) {
                throw new IOException("The stream was reset");
            }
            byte[] all = new byte[bytes.length - at + more.length];
            System.arraycopy(bytes, at, all, 0, bytes.length - at);
            System.arraycopy(more, 0, all, bytes.length - at, more.length);
            bytes = all;
            at = 0;
            notifyAll();
        }

        private synchronized int take(byte[] target, int offset, int length) throws IOException {
            try {
                while (!isReset && !isEnded && at == bytes.length) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted", e);
            }
            if (isReset) {
                throw new IOException("The stream was reset");
            }
            int count = Math.min(length, bytes.length - at);
            if (count == 0) {
                return -1;
            }
            System.arraycopy(bytes, at, target, offset, count);
            at += count;
            return count;
        }

        private synchronized void end(boolean resets) {
            isEnded = true;
            isReset |= resets;
            notifyAll();
        }
    }
}
