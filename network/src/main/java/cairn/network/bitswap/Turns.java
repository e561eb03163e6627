package cairn.network.bitswap;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Whose turn it is to send. Peers stand in one line, each at most once, and are let through for as many bytes as they
 * may send in a message (deficit round-robin: who sent more than it was let through for passes its next turns until
 * that is made up). What all that were let through and are not done may send is bounded, so a slow reader holds what it
 * was let through for and nothing of anybody else's. May be used by any thread.
 */
final class Turns {
    /** One peer's place. Guarded by the line. */
    static final class Place {
        private long overdrawnBytes;
        private long askedBytes;
        private boolean isLetThrough;
    }

    private final long bytesInFlightMax;
    private final Deque<Place> line = new ArrayDeque<>();
    private long bytesInFlight;

    Turns(long bytesInFlightMax) {
        this.bytesInFlightMax = bytesInFlightMax;
    }

    /** Waits until it is the peer's turn to send about {@code bytes}. */
    synchronized void take(Place place, long bytes) throws IOException {
        place.askedBytes = bytes;
        place.isLetThrough = false;
        line.addLast(place);
        advance();
        try {
            while (!place.isLetThrough) {
                wait();
            }
        } catch (InterruptedException e) {
            if (!line.remove(place)) {
                bytesInFlight -= bytes;
                advance();
            }
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for a turn to send");
        }
    }

    /** Says how much the message really has, once it is known. */
    synchronized void settle(Place place, long takenBytes, long actualBytes) {
        bytesInFlight += actualBytes - takenBytes;
        place.overdrawnBytes += Math.max(0, actualBytes - takenBytes);
        advance();
    }

    /** Ends a turn of so many bytes. */
    synchronized void end(long actualBytes) {
        bytesInFlight -= actualBytes;
        advance();
    }

    synchronized long bytesInFlight() {
        return bytesInFlight;
    }

    private void advance() {
        boolean moved = false;
        while (!line.isEmpty()) {
            Place first = line.getFirst();
            if (first.overdrawnBytes >= first.askedBytes && line.size() > 1) {
                first.overdrawnBytes -= first.askedBytes;
                line.addLast(line.removeFirst());
                continue;
            }
            if (bytesInFlight > 0 && bytesInFlight + first.askedBytes > bytesInFlightMax) {
                break;
            }
            line.removeFirst();
            first.overdrawnBytes = Math.max(0, first.overdrawnBytes - first.askedBytes);
            first.isLetThrough = true;
            bytesInFlight += first.askedBytes;
            moved = true;
        }
        if (moved) {
            notifyAll();
        }
    }
}
