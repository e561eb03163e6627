/**
 * The HTTP gateway: content for browsers and for tools.
 *
 * <ul>
 *   <li>What a request is for is told by its host and path: {@code /ipfs/CID/name} and {@code /ipns/NAME/name} on any
 *       host, {@code CID.ipfs.HOST} and {@code NAME.ipns.HOST} below a subdomain site, and every path on a host that
 *       has a DNSLink. The last two give content an origin of its own.
 *   <li>A file is answered with a media type from its name or its first bytes, with ranges, and with an ETag that is
 *       its CID; what a path under {@code /ipfs/} names never changes, so caches may keep it for ever. What a name
 *       leads to may be kept as long as the name's record says.
 *   <li>A directory is answered with its {@code index.html}, else with a listing, a page of {@value
 *       cairn.services.gateway.ListingSlice#ENTRIES_MAX} entries at a time. Where a site has nothing, its
 *       {@code _redirects} says what is answered.
 *   <li>Who verifies for himself asks for {@code raw} blocks or for a {@code car} of as much of a DAG as he needs.
 *       Documents (JSON, CBOR, dag-json, dag-cbor) are sent as they are and never converted; {@code tar} gives files
 *       with their names.
 *   <li>An error is a status, and one sentence as text, HTML or JSON, whichever the client prefers.
 * </ul>
 *
 * <p>Memory for a request does not depend on what it asks for. Pages load nothing from elsewhere. Specifications:
 * ipfs/specs http-gateways (path, subdomain, DNSLink and trustless gateway), IPIP-2, 402, 412, 523, 524.
 */
package cairn.services.gateway;
