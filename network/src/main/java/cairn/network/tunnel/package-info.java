/**
 * TCP connections carried by peers: what connects to a port on one machine reaches a service on another, through a
 * stream of a protocol that the two agreed on, encrypted and proved like every stream.
 *
 * <p>{@link cairn.network.tunnel.Tunnels#forward} opens a port here whose connections go to a peer;
 * {@link cairn.network.tunnel.Tunnels#listen} takes such streams and connects them to a service here. An end that says
 * it writes no more is told so at the other end, which may go on writing; a connection that breaks breaks the other.
 * Kubo's {@code p2p} commands make the same tunnels.
 */
package cairn.network.tunnel;
