/**
 * From a circuit to a direct connection: two nodes behind routers that let nobody in tell each other, by way of a
 * relay, where each is seen from outside, and dial each other at the same moment from those ports. Each router then
 * takes what comes for the answer to what went out.
 *
 * <p>The end that was dialled through the relay begins: it tries what it can dial by itself, then sends CONNECT with
 * its addresses, gets the other's, measures the round trip, sends SYNC, and dials half a round trip later; the other
 * dials when SYNC comes. That other one is the dialler in the handshake. This is tried three times, the last time with
 * the parts in the handshake exchanged, for programs that see it that way around.
 *
 * <p>A message has at most 4 KiB; of its addresses the first 16 are looked at, and only those of the Internet dialled;
 * one attempt for each peer at once, 16 in all. Over TCP only: a QUIC link leaves from another port than that at which
 * this program listens.
 *
 * <p>Specification: libp2p/specs, relay/DCUtR and connections/hole-punching.
 */
package cairn.network.punch;
