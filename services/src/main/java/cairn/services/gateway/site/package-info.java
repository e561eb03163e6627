/**
 * Sites: host names and what the gateway does on them. A {@link cairn.services.gateway.site.Site} is the configuration
 * of one host; {@link cairn.services.gateway.site.Sites} finds the one that a request means, and takes names such as
 * {@code CID.ipfs.HOST} apart. {@link cairn.services.gateway.site.HostLabel} turns CIDs, keys and domains into a single
 * DNS label of at most 63 characters and back. A {@link cairn.services.gateway.site.RedirectsFile} is the
 * {@code _redirects} of a site.
 *
 * <p>Specifications: ipfs/specs http-gateways, subdomain gateway, DNSLink gateway; IPIP-2 ({@code _redirects}).
 */
package cairn.services.gateway.site;
