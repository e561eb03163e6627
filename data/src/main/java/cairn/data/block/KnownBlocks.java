package cairn.data.block;

import cairn.data.cid.Cid;
import cairn.data.multihash.HashFunction;
import cairn.data.multihash.Multihash;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Blocks that nobody has to be asked for: those that their CID holds, and the empty one. Some peers never deliver an
 * empty block, although they have it.
 */
public final class KnownBlocks {
    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0).asReadOnlyBuffer();
    private static final Set<Multihash> EMPTY = HashFunction.all().stream()
            .filter(function -> function.code() != HashFunction.IDENTITY.code())
            .map(function -> function.hash(NO_BYTES))
            .collect(Collectors.toUnmodifiableSet());

    private KnownBlocks() {}

    /** The block that {@code cid} names, where it is known without asking. */
    public static Optional<Block> find(Cid cid) {
        if (cid.hash().isIdentity()) {
            return Optional.of(Block.known(cid, ByteBuffer.wrap(cid.hash().digest())));
        }
        return EMPTY.contains(cid.hash()) ? Optional.of(Block.known(cid, NO_BYTES)) : Optional.empty();
    }
}
