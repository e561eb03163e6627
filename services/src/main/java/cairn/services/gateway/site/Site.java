package cairn.services.gateway.site;

import cairn.services.gateway.guard.Budget;
import java.util.Optional;

/**
 * What the gateway does on one host.
 *
 * @param host the host, in lower case, without a port
 * @param isolation where content lies on it
 * @param linked whether a DNSLink of the host itself is served on it, where the path is none of the gateway's
 * @param inlines whether domains become one label below it, which one wildcard certificate covers
 * @param delivery which forms of content are served
 * @param httpsOnly whether plain HTTP is answered with the way to HTTPS
 * @param budget what a client may have on it; nothing where that is as on all others
 */
public record Site(
        String host,
        Isolation isolation,
        boolean linked,
        boolean inlines,
        Delivery delivery,
        boolean httpsOnly,
        Optional<Budget> budget) {
    /** Where content lies on a host. */
    public enum Isolation {
        /** All content shares the host: /ipfs/CID. */
        PATH,
        /** Each CID and each name has a host of its own, and so an origin of its own: CID.ipfs.HOST. */
        SUBDOMAIN
    }

    /** Which forms of content are served. */
    public enum Delivery {
        /** All. */
        ALL,
        /** What clients verify; browsers are given a service worker that makes pages of it. */
        VERIFIED_IN_BROWSER,
        /** What clients verify. */
        TRUSTLESS_ONLY
    }

    /** A host on which everything has an origin of its own, as Cairn sets one up where nothing else is said. */
    public static Site subdomain(String host) {
        return new Site(host, Isolation.SUBDOMAIN, true, true, Delivery.ALL, false, Optional.empty());
    }

    public boolean isSubdomain() {
        return isolation == Isolation.SUBDOMAIN;
    }
}
