/**
 * Cutting a file into the leaves of its DAG. A {@link cairn.data.chunk.Chunker} looks at a window of bytes and says how
 * long the next chunk is; it reads nothing, copies nothing and keeps nothing between calls. A
 * {@link cairn.data.chunk.ChunkerSpec} is the text that names one, as {@code add --chunker} takes it:
 *
 * <ul>
 *   <li>{@code size-N}: chunks of N bytes; {@code default} is {@code size-262144}.
 *   <li>{@code rabin}, {@code rabin-AVG}, {@code rabin-MIN-AVG-MAX}: cut where the Rabin fingerprint of the last 16
 *       bytes (a polynomial of degree 53) has log2(AVG) low zero bits, at the earliest after MIN and at the latest
 *       after MAX bytes. AVG alone means MIN = AVG/3 and MAX = 3/2 AVG; {@code rabin} alone means AVG = 262144.
 *   <li>{@code buzhash}: cut where the cyclic polynomial hash of the last 32 bytes has 17 low zero bits, after 128
 *       KiB to 512 KiB.
 * </ul>
 *
 * <p>A chunk has at most {@value cairn.data.chunk.ChunkerSpec#CHUNK_BYTES_MAX} bytes, so that a block that wraps it
 * stays below 2 MiB. Every cut is where Kubo 0.44 cuts; only {@code size-N} is promised stable by anybody.
 */
package cairn.data.chunk;
