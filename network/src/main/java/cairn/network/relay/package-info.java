/**
 * Links by way of a third peer, for those that others cannot dial. A node <i>reserves</i> a place at a relay and keeps
 * its connection to it; its address is then {@code RELAY/p2p-circuit}. Who dials that asks the relay for a
 * <i>circuit</i>: the relay opens a stream to the node and copies bytes between the two, within a limit of time and
 * bytes. The ends secure and multiplex those bytes as any other link's, so that the relay reads nothing.
 *
 * <p>{@link cairn.network.relay.Circuits} is the ends' part, a wire like TCP; {@link cairn.network.relay.RelayService}
 * the relay's. A circuit with a limit carries only the protocols that were made for it (identify, ping, and those that
 * look for a direct way); see {@code Host.handleEverywhere}.
 *
 * <p>A relay never dials, reserves nothing over a circuit, and forgets a reservation when its peer disconnects. What a
 * stranger can take of it is in {@link cairn.network.relay.RelayLimits}. A message has at most 4 KiB. An end believes a
 * reservation only with a future end; a voucher, where there is one, has to be signed by the relay and made out to this
 * node.
 *
 * <p>Specification: libp2p/specs, relay/circuit-v2 (version 2, no version 1).
 */
package cairn.network.relay;
