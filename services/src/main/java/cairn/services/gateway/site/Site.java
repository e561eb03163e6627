package cairn.services.gateway.site;

/**
 * What the gateway does on one host.
 *
 * @param host the host, in lower case, without a port
 * @param isolation where content lies on it
 * @param linked whether a DNSLink of the host itself is served on it, where the path is none of the gateway's
 * @param inlines whether domains become one label below it, which one wildcard certificate covers
 * @param trustlessOnly whether only what clients can verify is served
 */
public record Site(String host, Isolation isolation, boolean linked, boolean inlines, boolean trustlessOnly) {
    /** Where content lies on a host. */
    public enum Isolation {
        /** All content shares the host: /ipfs/CID. */
        PATH,
        /** Each CID and each name has a host of its own, and so an origin of its own: CID.ipfs.HOST. */
        SUBDOMAIN
    }

    /** A host on which everything has an origin of its own, as Cairn sets one up where nothing else is said. */
    public static Site subdomain(String host) {
        return new Site(host, Isolation.SUBDOMAIN, true, true, false);
    }

    public boolean isSubdomain() {
        return isolation == Isolation.SUBDOMAIN;
    }
}
