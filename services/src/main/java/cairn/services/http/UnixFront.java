package cairn.services.http;

import cairn.data.failure.UnavailableException;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A unix socket before a listener of this machine: what connects to the file is carried on to the listener's port. Only
 * the file's owner may connect. Each connection has two virtual threads, which end with it.
 */
public final class UnixFront implements Closeable {
    private static final System.Logger LOG = System.getLogger("cairn.services.http");
    private static final int BUFFER_BYTES = 32 * 1024;
    private static final int CONNECTIONS_MAX = 1024;

    private final Path path;
    private final InetSocketAddress target;
    private final ServerSocketChannel listener;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private UnixFront(Path path, InetSocketAddress target, ServerSocketChannel listener) {
        this.path = path;
        this.target = target;
        this.listener = listener;
    }

    /**
     * Listens until closed.
     *
     * @throws UnavailableException where another program listens there, or something else is in the way
     */
    public static UnixFront start(Path path, InetSocketAddress target) throws IOException {
        makeWay(path);
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listener.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            listener.close();
            throw new UnavailableException("The unix socket " + path + " cannot be made: " + e.getMessage(), e);
        }
        UnixFront front = new UnixFront(path, target, listener);
        Thread.ofVirtual().name("unix socket").start(front::accept);
        return front;
    }

    /** Removes the socket of a program that was killed, and nothing else. */
    private static void makeWay(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        BasicFileAttributes there = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!there.isOther()) {
            throw new UnavailableException(path + " is in the way of a unix socket; move it, or choose another path");
        }
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new UnavailableException("Another program listens at " + path);
        } catch (UnavailableException e) {
            throw e;
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "Nobody listens at " + path + " any more", e);
            Files.delete(path);
        }
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel from = listener.accept();
                if (open.size() >= 2 * CONNECTIONS_MAX) {
                    from.close();
                } else {
                    Thread.ofVirtual().name("unix connection").start(() -> carry(from));
                }
            } catch (IOException e) {
                if (listener.isOpen()) {
                    LOG.log(Level.WARNING, "A connection to " + path + " was not taken", e);
                }
            }
        }
    }

    private void carry(SocketChannel from) {
        open.add(from);
        try (from;
                SocketChannel to = SocketChannel.open(target)) {
            open.add(to);
            try {
                Thread back = Thread.ofVirtual().name("unix answer").start(() -> copy(to, from));
                copy(from, to);
                back.join();
            } finally {
                open.remove(to);
            }
        } catch (IOException e) {
            LOG.log(Level.INFO, "A connection to " + path + " was not carried on: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
        }
    }

    /** Copies up to the end, and tells it; where one side breaks, both end. */
    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "A connection broke", e);
            close(from);
            close(to);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "A connection was closed already", e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(UnixFront::close);
        Files.deleteIfExists(path);
    }
}
