package cairn.network.bitswap;

import cairn.data.failure.UnavailableException;
import cairn.data.multihash.HashFunction;
import cairn.data.peer.PeerId;
import cairn.network.stream.Connection;
import cairn.network.stream.Stream;
import cairn.network.stream.StreamHandler;
import cairn.network.stream.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** Hosts of one process whose streams are pairs of bounded pipes. */
public final class PipeNetwork {
    private static final int PIPE_BYTES = 256 * 1024;

    private final Map<PeerId, Host> hosts = new ConcurrentHashMap<>();

    public Host host(String name) {
        PeerId id = new PeerId(HashFunction.SHA2_256.hash(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8))));
        return hosts.computeIfAbsent(id, Host::new);
    }

    public final class Host implements Streams {
        private final PeerId id;
        private final Map<String, StreamHandler> handlers = new ConcurrentHashMap<>();
        private final Map<PeerId, PipeConnection> connections = new ConcurrentHashMap<>();
        private final List<PeerListener> listeners = new CopyOnWriteArrayList<>();

        Host(PeerId id) {
            this.id = id;
        }

        @Override
        public PeerId self() {
            return id;
        }

        public void connect(Host other) {
            synchronized (PipeNetwork.this) {
                if (connections.containsKey(other.id)) {
                    return;
                }
                PipeConnection here = new PipeConnection(this, other);
                PipeConnection there = new PipeConnection(other, this);
                connections.put(other.id, here);
                other.connections.put(id, there);
            }
            listeners.forEach(listener -> listener.connected(other.id));
            other.listeners.forEach(listener -> listener.connected(id));
        }

        public void disconnect(Host other) {
            PipeConnection here = connections.remove(other.id);
            PipeConnection there = other.connections.remove(id);
            if (here == null || there == null) {
                return;
            }
            here.pipes.forEach(Pipe::reset);
            there.pipes.forEach(Pipe::reset);
            listeners.forEach(listener -> listener.disconnected(other.id));
            other.listeners.forEach(listener -> listener.disconnected(id));
        }

        @Override
        public Stream open(PeerId peer, List<String> protocols, Duration patience) throws IOException {
            Host other = hosts.get(peer);
            if (other == null) {
                throw new UnavailableException("There is no way to " + peer);
            }
            connect(other);
            PipeConnection connection = connections.get(peer);
            if (connection == null) {
                throw new UnavailableException("The connection to " + peer + " is gone");
            }
            return connection.open(protocols, patience);
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
            return Set.copyOf(connections.keySet());
        }

        @Override
        public void listen(PeerListener listener) {
            listeners.add(listener);
        }
    }

    private record PipeConnection(Host here, Host there, List<Pipe> pipes) implements Connection {
        PipeConnection(Host here, Host there) {
            this(here, there, new CopyOnWriteArrayList<>());
        }

        @Override
        public PeerId peer() {
            return there.id;
        }

        @Override
        public boolean inbound() {
            return false;
        }

        @Override
        public Stream open(List<String> protocols, Duration patience) throws IOException {
            String protocol = protocols.stream()
                    .filter(there.handlers::containsKey)
                    .findFirst()
                    .orElseThrow(() -> new IOException(there.id + " speaks none of " + protocols));
            Pipe out = new Pipe();
            Pipe in = new Pipe();
            pipes.add(out);
            pipes.add(in);
            PipeConnection back = there.connections.get(here.id);
            if (back == null) {
                throw new UnavailableException("The connection is gone");
            }
            PipeStream far = new PipeStream(protocol, back, out, in);
            Thread.startVirtualThread(() -> {
                try {
                    there.handlers.get(protocol).serve(far);
                    far.close();
                } catch (IOException e) {
                    far.reset();
                }
            });
            return new PipeStream(protocol, this, in, out);
        }

        @Override
        public boolean isOpen() {
            return here.connections.containsKey(there.id);
        }

        @Override
        public void close() {
            here.disconnect(there);
        }
    }

    private record PipeStream(String protocol, Connection connection, Pipe in, Pipe out) implements Stream {
        @Override
        public PeerId peer() {
            return connection.peer();
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
            in.readUntil = System.nanoTime() + patience.toNanos();
            out.writeUntil = System.nanoTime() + patience.toNanos();
        }

        @Override
        public void closeWrite() {
            out.end();
        }

        @Override
        public void reset() {
            in.reset();
            out.reset();
        }

        @Override
        public void close() {
            out.end();
        }
    }

    /** Bytes in one direction. Guarded by itself. */
    private static final class Pipe {
        private final byte[] ring = new byte[PIPE_BYTES];
        private int start;
        private int count;
        private boolean ended;
        private boolean isReset;
        private volatile long readUntil = Long.MAX_VALUE;
        private volatile long writeUntil = Long.MAX_VALUE;

        private final InputStream input = new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return Pipe.this.read(target, offset, length);
            }
        };

        private final OutputStream output = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] source, int offset, int length) throws IOException {
                Pipe.this.write(source, offset, length);
            }
        };

        private synchronized int read(byte[] target, int offset, int length) throws IOException {
            await(() -> count > 0 || ended, readUntil);
            if (count == 0) {
                return -1;
            }
            int taken = Math.min(Math.min(length, count), PIPE_BYTES - start);
            System.arraycopy(ring, start, target, offset, taken);
            start = (start + taken) % PIPE_BYTES;
            count -= taken;
            notifyAll();
            return taken;
        }

        private synchronized void write(byte[] source, int offset, int length) throws IOException {
            int at = 0;
            while (at < length) {
                await(() -> count < PIPE_BYTES || ended, writeUntil);
                if (ended) {
                    throw new IOException("The stream is closed");
                }
                int end = (start + count) % PIPE_BYTES;
                int put = Math.min(Math.min(length - at, PIPE_BYTES - count), PIPE_BYTES - end);
                System.arraycopy(source, offset + at, ring, end, put);
                count += put;
                at += put;
                notifyAll();
            }
        }

        private synchronized void await(BooleanSupplier ready, long until) throws IOException {
            try {
                while (!isReset && !ready.getAsBoolean()) {
                    long left = until == Long.MAX_VALUE ? 60_000 : (until - System.nanoTime()) / 1_000_000;
                    if (left <= 0) {
                        throw new IOException("The stream's deadline is over");
                    }
                    wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted", e);
            }
            if (isReset) {
                throw new IOException("The stream was reset");
            }
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        private synchronized void reset() {
            isReset = true;
            notifyAll();
        }
    }
}
