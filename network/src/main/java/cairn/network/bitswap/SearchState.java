package cairn.network.bitswap;

import cairn.network.bitswap.Wanted.Knowledge;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How far a session's search for providers is, and what its failure is called. Guarded by the session. */
final class SearchState {
    /** Connected peers are given that long to say that they have it before the routing is asked. */
    private static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private Optional<Long> beganNanos = Optional.empty();
    private Optional<Long> endedNanos = Optional.empty();
    private Optional<IOException> failure = Optional.empty();
    private boolean isRunning;
    private int found;
    private int lost;

    void began(long now) {
        if (beganNanos.isEmpty()) {
            beganNanos = Optional.of(now);
        }
    }

    void started() {
        isRunning = true;
    }

    void ended(Optional<IOException> why, long now) {
        isRunning = false;
        failure = why;
        endedNanos = Optional.of(now);
    }

    void found() {
        found++;
    }

    void lost() {
        lost++;
    }

    /** Whether it is too early for another search. */
    boolean isBusy(long now, boolean hasConnected) {
        return isRunning
                || beganNanos.isEmpty()
                || hasConnected && now - beganNanos.get() < DELAY_NANOS
                || endedNanos.isPresent() && now - endedNanos.get() < AGAIN_NANOS;
    }

    String reason(Wanted want, long seconds, int connected) {
        StringBuilder text = new StringBuilder("No provider of " + want.cid() + " after " + seconds + " s: ");
        long lacking = want.count(Knowledge.LACKS);
        long late = want.count(Knowledge.LATE);
        if (want.at().isPresent()) {
            text.append(want.at().get().id()).append(" was asked for the block and has not sent it; ");
        }
        text.append(connected == 0 ? "no peer is connected" : connected + " peers are connected");
        text.append(lacking == 0 ? "" : ", " + lacking + " do not have it or cannot be reached");
        text.append(late == 0 ? "" : ", " + late + " have it and did not send it in time");
        if (isRunning && found == 0) {
            text.append("; finding providers has not ended");
        } else if (failure.isPresent()) {
            text.append("; finding providers failed: ").append(failure.get().getMessage());
        } else {
            text.append("; finding providers gave ").append(found == 0 ? "none" : found);
            text.append(lost == 0 ? "" : "; " + lost + " peers were lost or could not be reached");
        }
        return text.toString();
    }
}
