package cairn.storage.block;

import cairn.data.multihash.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Tells whether kept bytes belong to the name under which they are kept. A store that keeps blocks in another form, and
 * under other names, brings a proof that knows them.
 */
public interface Proof {
    /** Blocks as they are, under their own names: the bytes have that hash. */
    Proof HASH = new Proof() {
        @Override
        public void verify(Multihash name, ByteBuffer payload, String where) throws IOException {
            name.verify(payload, where);
        }

        @Override
        public long keyId() {
            return 0;
        }
    };

    /**
     * Returns where they belong to it; reads {@code payload} without moving it.
     *
     * @param where what holds the bytes, for the error's message
     * @throws cairn.data.failure.CorruptBlockException where they do not
     * @throws cairn.data.failure.MalformedException where that cannot be told
     */
    void verify(Multihash name, ByteBuffer payload, String where) throws IOException;

    /** Which key blocks are encrypted with, so that a store tells that it is opened with another; 0 for none. */
    long keyId();
}
