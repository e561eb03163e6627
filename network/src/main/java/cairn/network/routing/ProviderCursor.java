package cairn.network.routing;

import java.io.IOException;
import java.util.Optional;

/** Providers, as they are found. Read by one thread; any thread may close it. */
public interface ProviderCursor extends AutoCloseable {
    /** Nobody. */
    ProviderCursor EMPTY = Optional::empty;

    /**
     * Waits for the next provider; each peer is told of once.
     *
     * @return nothing where there are no more, the limit is reached, the patience is over or the cursor was closed
     * @throws IOException where nobody could be asked
     */
    Optional<Provider> next() throws IOException;

    /** Ends the look-up. */
    @Override
    default void close() {}
}
