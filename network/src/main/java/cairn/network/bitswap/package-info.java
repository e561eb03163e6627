/**
 * Bitswap 1.2.0, with 1.1.0 and 1.0.0 for older peers: peers tell each other which blocks they want, and send them.
 *
 * <p>A <em>want</em> asks a peer for a block, or whether it has it; its answer is the block, HAVE or DONT_HAVE. What a
 * peer wants is its <em>wantlist</em>. A {@link cairn.network.bitswap.Session} fetches blocks that belong together;
 * what it learns of peers by one block serves the next.
 *
 * <p>Giving: peers take turns of up to a megabyte (deficit round-robin); each has a thread that waits for that peer
 * only, and what is on its way to all is bounded. Blocks up to a kilobyte are sent to who asks whether they are there.
 * A want that cannot be answered is kept, within limits, for when the block comes. On every way a
 * {@link cairn.network.bitswap.ServePolicy} is asked.
 *
 * <p>Fetching: peers of the session are asked for blocks, each for as many as it delivers in half a second; others only
 * whether they have what those lack. Who promises and does not deliver loses the want to somebody else. Bytes are
 * hashed before anybody sees them; the hash says which want they answer. What nobody wanted is dropped and counted,
 * and whoever goes on with that is dropped too.
 *
 * <p>Limits are in {@link cairn.network.bitswap.BitswapLimits}. Specification: specs.ipfs.tech, "Bitswap Protocol". The
 * differences: messages with more than a limit's entries are read up to it; {@code pendingBytes} is not sent;
 * priorities order the wants of one message only.
 */
package cairn.network.bitswap;
