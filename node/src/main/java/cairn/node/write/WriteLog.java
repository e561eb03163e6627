package cairn.node.write;

import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.util.function.Consumer;

/** What a writer has put so far. */
@FunctionalInterface
public interface WriteLog {
    /** Tells every block that was put, whether it was new or not; returns whether the log has all of them. */
    boolean tell(Consumer<Multihash> to) throws IOException;
}
