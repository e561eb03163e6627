/**
 * From an address to a proved, multiplexed link. A {@link cairn.network.transport.Wire} carries bytes (TCP, memory), or
 * brings links that need no more (QUIC); {@link cairn.network.transport.Upgrade} secures and multiplexes bytes:
 * multistream-select agrees on the security protocol, that one proves the peers and, where both can, agrees on the
 * multiplexer; otherwise multistream-select does. Each of these has one deadline in common, and strangers who are being
 * upgraded are limited in number.
 *
 * <p>Specification: libp2p/specs, connections and inlined multiplexer negotiation.
 */
package cairn.network.transport;
