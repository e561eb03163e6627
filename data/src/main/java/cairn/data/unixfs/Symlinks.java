package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.block.BlockNaming;
import cairn.data.dagpb.PbName;
import java.nio.ByteBuffer;

/** Makes symlinks. */
public final class Symlinks {
    private Symlinks() {}

    /**
     * A symlink's only block. Its time is kept and its mode is not: Kubo keeps none, and no system lets anybody
     * change it.
     *
     * @param target where it points to, bytes that are no UTF-8 escaped as {@link PbName} does
     */
    public static Block make(BlockNaming naming, String target, Attributes attributes) {
        ByteBuffer bytes = ByteBuffer.wrap(PbName.encode(target));
        return LeafMaker.node(naming, UnixFsData.symlink(bytes, attributes.withoutMode()));
    }
}
