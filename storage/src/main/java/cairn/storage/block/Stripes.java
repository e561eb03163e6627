package cairn.storage.block;

import cairn.data.multihash.Multihash;
import java.util.concurrent.locks.ReentrantLock;

/** Locks that order the changes of a block: each is that of the blocks whose hashes fall to it. */
public final class Stripes {
    private static final int COUNT = 256;

    private final ReentrantLock[] locks = new ReentrantLock[COUNT];

    public Stripes() {
        for (int i = 0; i < COUNT; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    /** The lock of a block. */
    public ReentrantLock of(Multihash hash) {
        int code = hash.hashCode();
        return locks[(code ^ code >>> 16) & COUNT - 1];
    }
}
