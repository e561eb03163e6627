/**
 * Addresses that say how to reach a peer, layer by layer: {@code /ip4/192.0.2.1/udp/4001/quic-v1/p2p/12D3Koo…}.
 *
 * <p>Specification: multiformats/multiaddr and its {@code protocols.csv}. A {@link cairn.data.multiaddr.Multiaddr} is
 * one or more {@link cairn.data.multiaddr.Component}s, each a {@link cairn.data.multiaddr.Protocol} and, where the
 * protocol has one, a value. The text form and the binary form say the same; both are read strictly and have one
 * spelling on the way out. Differences from the table, which go-multiaddr shares: {@code memory} holds a 64-bit
 * number. What nobody has a protocol for is refused, because the length of its value is not known. Texts with control
 * characters and names that are not UTF-8 are refused.
 */
package cairn.data.multiaddr;
