package cairn.data.unixfs;

import cairn.data.block.BlockSink;
import java.io.IOException;

/**
 * Builds the nodes above a file's leaves. The leaves are made elsewhere, by any thread, with {@link
 * ImportProfile#leaves()}, put where they belong by whoever made them, and added here in the order of the file. Nodes
 * go to the sink as soon as they are full, children before parents. What is kept is the open right edge of the DAG.
 * Used by one thread, for one file.
 *
 * <p>Where the file has attributes, the first leaf's bytes must stay valid until the second leaf was added or
 * {@link #finish()} returned: a file of one leaf becomes another block then, which {@code finish} puts, and the leaf
 * itself need not be kept.
 */
public interface FileBuilder {
    /** Adds the next leaf. */
    void add(Leaf leaf) throws IOException;

    /** Builds the rest and says what the root is. A file without leaves is empty; its only block is put. */
    DagRoot finish() throws IOException;

    /** A builder for the profile's layout. */
    static FileBuilder of(ImportProfile profile, Attributes attributes, BlockSink sink) {
        Attributes kept = attributes.withoutZeroMode();
        return switch (profile.layout()) {
            case BALANCED -> new BalancedBuilder(profile, kept, sink);
            case TRICKLE -> new TrickleBuilder(profile, kept, sink);
        };
    }
}
