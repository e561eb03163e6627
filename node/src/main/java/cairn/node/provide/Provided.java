package cairn.node.provide;

import cairn.data.cid.Cid;
import cairn.data.multihash.Multihash;
import cairn.node.collect.Trace;
import cairn.node.files.Files;
import cairn.node.pin.PinKind;
import cairn.node.pin.Pins;
import cairn.node.write.Reach;
import cairn.storage.block.BlockStore;
import cairn.storage.block.Pace;
import java.io.IOException;

/**
 * Goes through what a strategy names. Nothing is kept in memory but, where it is what is below pins or files, the marks
 * of what was seen: about 30 bytes a block.
 */
final class Provided {
    private final BlockStore store;
    private final Pins pins;
    private final Files files;

    Provided(BlockStore store, Pins pins, Files files) {
        this.store = store;
        this.pins = pins;
        this.files = files;
    }

    /** What is not whole, such as files that were linked without being fetched, is told of as far as it is there. */
    void forEach(ProvideStrategy strategy, BlockList.Taker taker) throws IOException {
        switch (strategy) {
            case OFF -> {
                return;
            }
            case ALL -> store.forEach((hash, _) -> taker.take(hash));
            case ROOTS -> {
                pins.forEachKept(pin -> taker.take(pin.cid().hash()));
                for (Cid root : files.roots()) {
                    taker.take(root.hash());
                }
            }
            case PINNED -> {
                Trace trace = new Trace(store);
                pins.forEachKept(pin -> trace.mark(
                        pin.cid(),
                        pin.kind() == PinKind.RECURSIVE ? Reach.PRESENT : Reach.BLOCK,
                        taker::take,
                        Pace.FULL));
            }
            case MFS -> {
                Trace trace = new Trace(store);
                for (Cid root : files.roots()) {
                    trace.mark(root, Reach.PRESENT, taker::take, Pace.FULL);
                }
            }
        }
    }

    /** Whether it is still there. */
    boolean isThere(Multihash hash) throws IOException {
        return store.has(hash);
    }
}
