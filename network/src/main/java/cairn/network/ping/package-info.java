/**
 * Whether a peer is there, and how far: {@code /ipfs/ping/1.0.0} sends back each 32 bytes that it gets.
 *
 * <p>Specification: libp2p/specs, ping.
 */
package cairn.network.ping;
