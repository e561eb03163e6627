/**
 * Names that lead to content: a domain by its DNSLink, a key by its signed record. {@link cairn.node.link.Links}
 * follows them, one step after the other, until a path under {@code /ipfs/} is reached, and says for how long what it
 * found may be believed: the shortest time to live on the way. A name that leads back to itself ends at
 * {@value cairn.node.link.Links#STEPS_MAX} steps.
 *
 * <p>Where the steps come from is given from outside: {@link cairn.node.link.StaticLinks} is a fixed map of domains.
 * Specifications: dnslink.dev, IPNS record and path resolution of ipfs/specs.
 */
package cairn.node.link;
