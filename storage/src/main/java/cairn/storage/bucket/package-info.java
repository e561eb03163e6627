/**
 * The block store of a node whose blocks are in a bucket of an S3-compatible object store, which other nodes may use
 * too.
 *
 * <ul>
 *   <li>A <em>pack</em> is an object with blocks, 64 MiB of them if there are so many, and their list at the end. It
 *       never changes. Blocks that are in none yet are <em>near</em>, in the packs of this node's disk; a pack that is
 *       made and not sent yet is <em>waiting</em>.
 *   <li>The {@link cairn.storage.bucket.Catalog} has the lists of all packs, and an index over them, on this node's
 *       disk. No request is made to learn whether a block is there.
 *   <li>A block is read with a <em>piece</em> of its pack, which the cache ({@link cairn.storage.bucket.Pieces}) keeps.
 *   <li>A node holds every block of every pack but those that it has <em>dropped</em>, and tells the others what it has
 *       ({@link cairn.storage.bucket.Membership}). Dropping is for ever; a block that is put again is written again.
 * </ul>
 *
 * <p>What a caller may rely on: a put is as durable as the near store makes it until its pack is in the bucket, and as
 * the bucket is from there on. Reads of what is near, waiting or cached go on while the bucket is away, and so do puts
 * until {@code waitingBytesMax} bytes wait. Every block that comes from the bucket or the cache is hashed.
 *
 * <p>Locks, in the order in which they are taken: {@code work} (one packs, sends, looks or collects); {@code moving}
 * (blocks change places alone, visits together); a block's stripe, which orders its changes; those of the near store
 * and of the index. No request is made under the last three. Format: {@code docs/formats/bucket.md}; why it is so:
 * {@code docs/decisions/bucket.md}.
 */
package cairn.storage.bucket;
