/**
 * Content from trustless gateways: who answers {@code GET /ipfs/CID?format=raw} with a block and {@code ?format=car}
 * with a DAG, and is not believed a byte of it. A {@link cairn.network.gateway.TrustlessGateway} is one of them, over
 * HTTPS ({@link cairn.network.gateway.HttpGateway}) or over a libp2p stream of protocol {@code /http/1.1}
 * ({@link cairn.network.gateway.StreamGateway}), which {@link cairn.network.gateway.StreamGatewayServer} serves.
 *
 * <p>Over a stream one request is sent, in HTTP/1.1 with {@code Connection: close}; the answer's body has a length or
 * is chunked, so that an answer that was cut is told from one that ended. Redirects are not followed.
 *
 * <p>Specifications: specs.ipfs.tech, "Trustless Gateway Specification"; libp2p/specs, "http".
 */
package cairn.network.gateway;
