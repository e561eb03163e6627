/**
 * The block store that a node keeps on its disk: append-only packs and an index over them.
 *
 * <ul>
 *   <li>A {@link cairn.storage.pack.Pack} is records, one behind the other. A <em>record</em> is a block with its
 *       multihash and a CRC32C over both, or the <em>removal</em> of another record. Some packs are
 *       <em>active</em>, one for each thread that may write at the same time; when one is full it is <em>sealed</em>
 *       with a footer that lists its records, and never changes again.
 *   <li>A {@link cairn.storage.pack.PackPlace} is where the packs are; each has an <em>extent</em> of it. In a
 *       directory that is a file; on a device a <em>segment</em>, which is used by one pack after another, so that
 *       checksums begin with a salt of the pack's, and reads give copies. A {@link cairn.storage.pack.PackDevice} has
 *       two superblocks and a table of its segments; its index stays in the home.
 *   <li>The {@link cairn.storage.pack.PackIndex} maps a 64-bit fingerprint of a multihash to a record's place. It is
 *       memory-mapped and only a hint: a hit is believed when the record there has the whole multihash.
 * </ul>
 *
 * <p>What a caller may rely on: a put that returned is in the kernel, so it survives a crash of the process; with
 * {@link cairn.storage.pack.Durability#COMMIT} a {@link cairn.storage.block.BlockStore#sync} or a close that returned
 * makes what was put before survive a power loss. After a crash only packs that were not sealed are read, to where
 * their records end; such a pack is sealed there and not appended to again, so an index entry that outlived its
 * record can never point to another. A record's bytes are checked at its first read of a process's life, by the
 * checksum that was made when they had just been hashed. The index can be deleted: it is made anew from the packs.
 * Damage costs the blocks whose records it hit, and a put of such a block heals it.
 *
 * <p>Locks, in the order in which they are taken: the store's {@code moving} (compaction alone, visits together); a
 * stripe, which orders the changes of a block; a writer's, held while a record is appended and entered into the
 * index, so that no pack is sealed with a record that the index does not have; the active packs' own; an index
 * shard's; that of the set of open packs; a pack's. Reads take an index shard's for the length of a lookup, and no
 * other unless a pack must be opened. Format: {@code docs/formats/pack.md}, {@code docs/formats/device.md}.
 */
package cairn.storage.pack;
