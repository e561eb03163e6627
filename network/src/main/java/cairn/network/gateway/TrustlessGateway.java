package cairn.network.gateway;

import cairn.data.cid.Cid;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Somebody who gives blocks and DAGs over HTTP. May be used by any thread. */
public interface TrustlessGateway {
    /** Media type of one block. */
    String RAW = "application/vnd.ipld.raw";

    /** Media type of an archive. */
    String CAR = "application/vnd.ipld.car";

    /** Who it is, for messages. */
    String name();

    /**
     * Asks for a target such as {@code /ipfs/CID?format=raw}.
     *
     * @param patience for the answer to begin, and for each wait for more of it
     * @return nothing where the gateway does not have it
     * @throws cairn.data.failure.UnavailableException where it does not answer, or says that it cannot now
     */
    Optional<GatewayBody> get(String target, String mediaType, Duration patience) throws IOException;

    /** Asks for one block's bytes. */
    default Optional<GatewayBody> block(Cid cid, Duration patience) throws IOException {
        return get("/ipfs/" + cid + "?format=raw", RAW, patience);
    }

    /** Asks for a CAR of everything below {@code root}, each block once and before those it links to. */
    default Optional<GatewayBody> dag(Cid root, Duration patience) throws IOException {
        return get("/ipfs/" + root + "?format=car&dag-scope=all", CAR + ";version=1;order=dfs;dups=n", patience);
    }

    /** Asks for a CAR of the blocks that lead to a file's bytes from {@code firstByte} on, and hold them. */
    default Optional<GatewayBody> file(Cid root, long firstByte, Duration patience) throws IOException {
        return get(
                "/ipfs/" + root + "?format=car&dag-scope=entity&entity-bytes=" + firstByte + ":*",
                CAR + ";version=1;order=dfs;dups=n",
                patience);
    }
}
