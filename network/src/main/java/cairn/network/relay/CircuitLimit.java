package cairn.network.relay;

import java.time.Duration;

/**
 * What a circuit may carry.
 *
 * @param duration for how long; zero for any time
 * @param bytes how many in each direction; 0 for any number
 */
public record CircuitLimit(Duration duration, long bytes) {
    /** Whether it limits anything. */
    boolean isSome() {
        return !duration.isZero() || bytes != 0;
    }
}
