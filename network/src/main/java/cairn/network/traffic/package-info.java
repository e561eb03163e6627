/**
 * How many bytes streams carry, and how many they may. {@link cairn.network.traffic.Traffic} counts their bytes in
 * each direction: of the whole node, of each connected peer and of each protocol; what multiplexers, handshakes and
 * transports add is not counted. Where {@link cairn.network.traffic.BandwidthLimits} sets a limit, a
 * {@link cairn.network.traffic.TokenBucket} makes the thread that reads or writes wait: what is read late is
 * acknowledged late, so the other side slows down, and nothing is lost or kept in between.
 */
package cairn.network.traffic;
