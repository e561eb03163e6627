package cairn.network.host;

import cairn.data.failure.UnavailableException;
import cairn.data.peer.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A dial that is under way, and all who wait for it. */
final class Dial {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile HostConnection connection;
    private volatile IOException failure;

    /** How the peer is reached. */
    interface Way {
        HostConnection go() throws IOException;
    }

    /** Goes, and tells all who wait what came of it. */
    void run(Way way) {
        try {
            connection = way.go();
        } catch (IOException e) {
            failure = e;
        } finally {
            done.countDown();
        }
    }

    HostConnection await(PeerId peer, Duration patience) throws IOException {
        try {
            if (!done.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new UnavailableException(peer + " was not reached within " + patience.toMillis() + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted while dialling " + peer, e);
        }
        if (failure != null) {
            throw new UnavailableException(failure.getMessage(), failure);
        }
        if (connection == null) {
            throw new UnavailableException("Dialling " + peer + " failed in this program; its log says how");
        }
        return connection;
    }
}
