/**
 * The HTTP gateway: content by path, {@code /ipfs/CID/name/…}, for browsers and for tools.
 *
 * <ul>
 *   <li>A file is answered with a media type from its name or its first bytes, with ranges, and with an ETag that is
 *   its CID;
 *       what a path under {@code /ipfs/} names never changes, so caches may keep it for ever.
 *   <li>A directory is answered with its {@code index.html}, else with a listing, a page of {@value
 *       cairn.services.gateway.ListingPage#ENTRIES_PER_PAGE} entries at a time.
 *   <li>{@code ?format=raw} gives a block's bytes and {@code ?format=car} a whole DAG, for clients that verify
 *   themselves.
 *   <li>An error is a status, and one sentence as text, HTML or JSON, whichever the client prefers.
 * </ul>
 *
 * <p>Memory for a request does not depend on what it asks for. Pages load nothing from elsewhere. Specification:
 * ipfs/specs http-gateways, path gateway; {@code /ipns/} and host names come with the network.
 */
package cairn.services.gateway;
