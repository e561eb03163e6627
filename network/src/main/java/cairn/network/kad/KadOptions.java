package cairn.network.kad;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How a node takes part in a table.
 *
 * @param protocol the table's protocol
 * @param isServer whether it answers and keeps records, or only asks
 * @param scope which addresses are kept and passed on
 * @param limitsRanges whether peers of one address range are few in the routing table
 * @param recordsMax how many signed values are kept for others
 * @param providersMax how many provider records are kept for others
 * @param answerPatience how long one peer may take to answer
 */
public record KadOptions(
        String protocol,
        boolean isServer,
        AddressScope scope,
        boolean limitsRanges,
        int recordsMax,
        int providersMax,
        Duration answerPatience,
        InstantSource clock) {
    /** The table of the open Internet. */
    public static final String PUBLIC_PROTOCOL = "/ipfs/kad/1.0.0";
    /** The table of the networks at home. */
    public static final String PRIVATE_PROTOCOL = "/ipfs/lan/kad/1.0.0";

    private static final int RECORDS_MAX = 50_000;
    private static final int PROVIDERS_MAX = 1_000_000;
    private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(10);

    /** For the open Internet. */
    public static KadOptions ofInternet(boolean isServer) {
        return new KadOptions(
                PUBLIC_PROTOCOL,
                isServer,
                AddressScope.PUBLIC,
                true,
                RECORDS_MAX,
                PROVIDERS_MAX,
                ANSWER_PATIENCE,
                InstantSource.system());
    }

    /** For networks at home, where every node is a server. */
    public static KadOptions ofHome() {
        return new KadOptions(
                PRIVATE_PROTOCOL,
                true,
                AddressScope.PRIVATE,
                false,
                RECORDS_MAX / 10,
                PROVIDERS_MAX / 10,
                ANSWER_PATIENCE,
                InstantSource.system());
    }
}
