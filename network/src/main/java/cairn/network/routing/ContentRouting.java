package cairn.network.routing;

import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.time.Duration;

/** Finds who has a block. May be used by any thread. */
@FunctionalInterface
public interface ContentRouting {
    /** Knows nobody. */
    ContentRouting NONE = (hash, limit, patience) -> ProviderCursor.EMPTY;

    /**
     * Looks for up to {@code limit} providers, for no longer than {@code patience}. Returns at once; the look-up runs
     * while the cursor is read and ends when it is closed. What is known of a provider's addresses was told to the host
     * before the cursor hands the provider out, so that it can be dialled by its name.
     */
    ProviderCursor findProviders(Multihash hash, int limit, Duration patience) throws IOException;
}
