/**
 * Bytes both ways between two ends, before and under everything else: a socket, a pipe in memory, a WebSocket, and
 * the encrypted channels around them are each a {@link cairn.network.duplex.Duplex}. Calls block; whoever needs a
 * deadline closes the duplex when it passes.
 */
package cairn.network.duplex;
