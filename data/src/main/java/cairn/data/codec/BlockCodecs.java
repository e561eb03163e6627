package cairn.data.codec;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The codecs that this build can read and write, by their multicodec codes. */
public final class BlockCodecs {
    private static final Map<Long, BlockCodec> BY_CODE = new TreeMap<>();

    static {
        List.of(
                        new RawCodec(),
                        new DagPbCodec(),
                        CborCodec.DAG_CBOR,
                        CborCodec.CBOR,
                        JsonCodec.DAG_JSON,
                        JsonCodec.JSON)
                .forEach(codec -> BY_CODE.put(codec.codec().code(), codec));
    }

    private BlockCodecs() {}

    /** Every codec, in the order of their codes. */
    public static Collection<BlockCodec> all() {
        return List.copyOf(BY_CODE.values());
    }

    public static Optional<BlockCodec> byCode(long code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    /** The codec of a multicodec name, such as {@code dag-cbor}. */
    public static Optional<BlockCodec> byLabel(String label) {
        return Codec.byLabel(label).flatMap(codec -> byCode(codec.code()));
    }

    /**
     * The codec that the CID names.
     *
     * @throws MalformedException where this build does not know it; the message names it
     */
    public static BlockCodec of(Cid cid) throws MalformedException {
        BlockCodec codec = BY_CODE.get(cid.codec());
        if (codec == null) {
            String name = Codec.byCode(cid.codec()).map(c -> c.label() + " ").orElse("");
            throw new MalformedException("The block " + cid + " is of codec " + name + "(0x"
                    + Long.toHexString(cid.codec()) + "), whose blocks this program cannot read");
        }
        return codec;
    }

    /**
     * The links of a block, in the order of its bytes. A block of codec libp2p-key, which no codec here reads, is a key
     * and has none.
     *
     * @throws MalformedException where the codec is not known or the bytes do not follow it
     */
    public static List<Cid> links(Block block) throws MalformedException {
        if (block.cid().has(Codec.LIBP2P_KEY)) {
            return List.of();
        }
        BlockCodec codec = of(block.cid());
        try {
            return codec.links(block.bytes());
        } catch (MalformedException e) {
            throw new MalformedException("The block " + block.cid() + " is not valid "
                    + codec.codec().label() + ": " + e.getMessage());
        }
    }
}
