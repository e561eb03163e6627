/**
 * A {@link cairn.data.block.Block} is bytes and the CID that names them; a {@link cairn.data.block.BlockSource} is
 * anything that may have blocks: a disk, a peer, an HTTP gateway, a CAR file, a bucket.
 *
 * <p>A block's bytes are a read-only {@link java.nio.ByteBuffer} that may be a view of a mapped file or of a reused
 * buffer. What a source hands out stays valid for as long as it is referenced; what is handed to a store is valid only
 * during the call.
 */
package cairn.data.block;
