package cairn.node.link;

import cairn.data.peer.PeerId;
import java.io.IOException;
import java.util.Optional;

/** Finds the records of keys' names. Called by many threads at once. */
@FunctionalInterface
public interface RecordSource {
    /** Knows no record. */
    RecordSource NONE = name -> Optional.empty();

    /**
     * The best record there is of a name.
     *
     * @throws cairn.data.failure.MalformedException where what there is does not count: not signed by the key, expired
     * @throws cairn.data.failure.UnavailableException where it cannot be found out now
     */
    Optional<KeyRecord> find(PeerId name) throws IOException;
}
