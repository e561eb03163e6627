/**
 * This node among its peers: a {@link cairn.network.host.Host} listens, dials, keeps the connections (one for each
 * peer is enough, whoever dialled), gives each stream that comes to the handler of its protocol, and learns who the
 * peers are.
 *
 * <p>Dialling: names are resolved, addresses ranked (same machine and network first, version 6 before 4) and tried
 * one every 250 ms until one answers; the rest is given up. An address that failed is left alone for five seconds,
 * and twice as long each time it fails again, up to five minutes, unless the user asks for it. Calls for a peer that
 * is being dialled wait for that dial.
 *
 * <p>Threads: one virtual thread for each listener, dial, handshake and stream that came; listeners of comings and
 * goings are called on one thread, in order.
 */
package cairn.network.host;
