/**
 * QUIC version 1 at addresses such as {@code /ip4/192.0.2.1/udp/4001/quic-v1}: one UDP socket carries many links, and
 * each link brings its encryption and its streams with it, so that neither a security protocol nor a multiplexer is
 * agreed on. Both sides show the certificate of {@link cairn.network.tls}, and the only application protocol
 * is {@code libp2p}. Unidirectional streams, 0-RTT and migration are not used.
 *
 * <p>The protocol itself is quiche's, through Netty; docs/decisions/quic.md says why. Nothing of Netty shows outside of
 * this package, and none of its classes is loaded before the first address of this form is listened at or dialled. One
 * platform thread moves the packets of all links. It never waits: what comes is handed to the stream's reader, who asks
 * for more as it reads; what is written waits in the writer's virtual thread while half a megabyte of the stream is
 * not taken by the link yet.
 *
 * <p>A stranger's first packet costs a handshake's memory. While 32 of them are under way, the next ones have to
 * prove first that they can receive at their address (a Retry packet, which keeps nothing here); at most 256 run at
 * once, each for 15 seconds. A peer has at most 256 streams open, and sends ahead of what is read a quarter of a
 * megabyte on each and eight megabytes on all.
 *
 * <p>A link on which nothing came for 30 seconds ends; a datagram of one byte every 15 keeps it, where the other side
 * takes datagrams (others, such as go-libp2p, keep it by themselves).
 *
 * <p>Specifications: RFC 9000, 9001 and 9221; libp2p/specs, quic and tls.
 */
package cairn.network.quic;
