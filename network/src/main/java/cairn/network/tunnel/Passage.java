package cairn.network.tunnel;

import cairn.data.multiaddr.Multiaddr;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.Socket;

/** A connection that a tunnel carries: between a socket here and a stream to a peer. */
public final class Passage {
    private static final System.Logger LOG = System.getLogger("cairn.network.tunnel");
    private static final int BUFFER_BYTES = 32 * 1024;

    private final long number;
    private final String protocol;
    private final Multiaddr origin;
    private final Multiaddr target;
    private final Socket local;
    private final Stream remote;

    Passage(long number, String protocol, Multiaddr origin, Multiaddr target, Socket local, Stream remote) {
        this.number = number;
        this.protocol = protocol;
        this.origin = origin;
        this.target = target;
        this.local = local;
        this.remote = remote;
    }

    public long number() {
        return number;
    }

    public String protocol() {
        return protocol;
    }

    /** Who began it: a socket's address, or a peer. */
    public Multiaddr origin() {
        return origin;
    }

    /** Where it leads. */
    public Multiaddr target() {
        return target;
    }

    /** Carries both directions until both have ended, on this thread and one more; a failure of one cuts both. */
    void carry() throws IOException {
        Thread outward = Thread.ofVirtual().name("tunnel outward").start(this::carryOutward);
        boolean done = false;
        try {
            copy(remote.input(), local.getOutputStream());
            local.shutdownOutput();
            outward.join();
            done = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!done) {
                cut();
            }
        }
    }

    private void carryOutward() {
        try {
            copy(local.getInputStream(), remote.output());
            remote.closeWrite();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "A connection of " + protocol + " broke", e);
            cut();
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            out.write(buffer, 0, read);
            out.flush();
        }
    }

    /** Breaks it, in both directions. */
    void cut() {
        remote.reset();
        breakOff(local);
    }

    /** Closes a socket so that who waits for more learns that it was not whole. */
    static void breakOff(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "The socket was closed already", e);
        }
    }
}
