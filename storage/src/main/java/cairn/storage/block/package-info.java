/**
 * Where blocks are kept. A {@link cairn.storage.block.BlockStore} maps a multihash to a block's bytes; packs, a raw
 * device, a bucket and memory implement it, and variation (cached, limited, faulty) wraps it. Every implementation
 * inherits the suite {@code BlockStoreContract}.
 */
package cairn.storage.block;
