package cairn.services.rpc.command;

import cairn.storage.block.BlockStore;
import java.io.IOException;
import java.nio.file.Path;

/** Opens stores of others, only to read them. */
@FunctionalInterface
public interface StoreReader {
    /** The blocks in the bucket at {@code url}, in the form of those of the node of {@code home}, or plain. */
    BlockStore open(Path home, String url) throws IOException;
}
