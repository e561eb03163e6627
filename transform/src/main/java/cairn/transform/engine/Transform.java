package cairn.transform.engine;

import cairn.data.block.BlockSink;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.transform.record.Descriptor;
import java.io.IOException;
import java.util.Map;

/**
 * A function from content to content. The same source and arguments always give the same output: it looks at nothing
 * else, neither clock nor locale nor machine, and asks nobody. May be run by several threads at once.
 */
public interface Transform {
    /** Which function it is. */
    Descriptor descriptor();

    /**
     * Makes the output.
     *
     * @param source what it is made of
     * @param reader reads what lies below the source
     * @param arguments all arguments
     * @param sink takes the output's blocks
     * @throws cairn.data.failure.MalformedException where the source is not what it takes
     * @throws cairn.data.failure.LimitException where the source is more than it takes
     */
    DagRoot run(UnixFsEntry source, UnixFsReader reader, Map<String, String> arguments, BlockSink sink)
            throws IOException;
}
