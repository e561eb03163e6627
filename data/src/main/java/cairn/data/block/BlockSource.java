package cairn.data.block;

import cairn.data.cid.Cid;
import java.io.IOException;
import java.util.Optional;

/** Anything that may have a block. May be called from any thread. */
@FunctionalInterface
public interface BlockSource {
    /**
     * The block that {@code cid} names, or nothing where this source does not have it. The block carries {@code cid} as
     * it was asked, and its bytes were checked against it. They stay valid for as long as they are referenced.
     *
     * @throws cairn.data.failure.CorruptBlockException where the bytes held do not have the hash
     * @throws IOException where the source could not be asked; the block may or may not be there
     */
    Optional<Block> get(Cid cid) throws IOException;
}
