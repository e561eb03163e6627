/**
 * What this node does not serve, whoever asks: denylists. A {@link cairn.node.deny.Denylist} is one file in the compact
 * format of IPIP-383: an optional header that ends in a line {@code ---}, then a rule a line, with hints such as
 * {@code gateway_status=451} behind it.
 *
 * <ul>
 *   <li>{@code /ipfs/CID}: the block, under any CID with its multihash; {@code /ipfs/CID/path},
 *       {@code /ipfs/CID/path*}, {@code /ipfs/CID/*}: a path below it, those that begin so, all.
 *   <li>{@code /ipns/NAME}, with paths in the same way: a domain, or a key in any spelling.
 *   <li>{@code //HASH}: what has this hash of its name, so that the list does not say what it denies: a multihash of
 *       the base58 multihash (and path), or, as older lists have it, the hexadecimal sha2-256 of {@code CIDv1/path}.
 *   <li>{@code /path} or {@code /path*}: such a path below any root.
 *   <li>{@code +}, {@code -} or {@code !} before a rule: an exception. The last rule that fits counts.
 * </ul>
 *
 * <p>{@link cairn.node.deny.Denylists} are all the files of a folder, read again while the node runs when they change.
 */
package cairn.node.deny;
