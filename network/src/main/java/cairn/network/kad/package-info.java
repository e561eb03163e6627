/**
 * Finding peers, providers and records in a table that all servers hold together, after Kademlia.
 *
 * <p>Specification: libp2p kad-dht and ipfs/specs kad-dht; protocol {@code /ipfs/kad/1.0.0} on the open Internet and
 * {@code /ipfs/lan/kad/1.0.0} where addresses are private. A {@link cairn.network.kad.KadKey} is the SHA-256 of what is
 * looked for; the distance of two is their XOR. A {@link cairn.network.kad.Lookup} asks ever closer peers, ten at a
 * time, until the closest ones have answered. A {@link cairn.network.kad.RoutingTable} keeps twenty peers for each
 * length of the prefix that they share with this node, few of one network address range. A server answers
 * {@link cairn.network.kad.KadMessage}s and keeps what others put: provider records for two days, signed values for
 * two days, each within limits, the oldest giving way.
 *
 * <p>What peers say is believed as little as possible: records are validated before they are kept or handed on,
 * provider records are taken from the provider itself only, a peer enters the table when it has answered, and a lookup
 * has a limit of peers asked and a deadline.
 */
package cairn.network.kad;
