/**
 * Links over WebSocket, at addresses such as {@code /ip4/192.0.2.1/tcp/80/ws}, and inside TLS at {@code
 * /ip4/192.0.2.1/tcp/443/tls/sni/example.org/ws} or {@code …/tcp/443/wss}: where browsers and strict networks let
 * nothing else through. TLS proves the server's name here as it does to browsers; who the peer is is proved above, as
 * on any link.
 *
 * <p>A link shakes hands (TLS, then HTTP) when it is first used, on the thread that upgrades it and within that
 * thread's deadline: accepting never waits for a stranger. Bytes go in binary messages, one for each write, whose
 * bounds mean nothing; pings are answered. A control frame has at most 125 bytes, a head 16 KiB; anything else that
 * RFC 6455 forbids ends the link.
 *
 * <p>Specification: RFC 6455; libp2p/specs, websockets.
 */
package cairn.network.websocket;
