package cairn.services.gateway;

/** Where on the web the content of a request lies, which decides how it is linked to and what it may do. */
sealed interface Origin {
    /** All content shares one origin; paths begin with /ipfs/ or /ipns/. */
    record Shared() implements Origin {}

    /**
     * The path's root has an origin of its own below a gateway's host.
     *
     * @param gatewayHost that host, with its port
     */
    record Subdomain(String gatewayHost) implements Origin {}

    /**
     * The host itself has a DNSLink.
     *
     * @param host the host, with its port
     */
    record Linked(String host) implements Origin {}

    /** Whether scripts of this content reach no other content. */
    default boolean isIsolated() {
        return !(this instanceof Shared);
    }

    /** What links to the root of the path begin with on this origin. */
    default String base(GatewayPath path) {
        return isIsolated() ? "" : path.encodedRoot();
    }
}
