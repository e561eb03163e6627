/**
 * The node as a router for others: {@link cairn.services.routing.RoutingHandler} answers below {@code /routing/v1/} who
 * has what, where peers are, who is near a key and what names stand for, as the node's tables tell.
 *
 * <p>Peers are told one a line as they are found where the client takes {@code application/x-ndjson}, else all at once.
 * Routers that this node asks itself are not asked for others, so that two that name each other ask no circle. Each
 * request has a deadline, and so many run at once; more are answered 429. Specification: Delegated Routing V1 HTTP API,
 * with the filters of IPIP-484 and the empty answers of IPIP-513.
 */
package cairn.services.routing;
