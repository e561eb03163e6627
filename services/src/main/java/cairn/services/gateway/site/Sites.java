package cairn.services.gateway.site;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The sites of a gateway. Immutable. */
public final class Sites {
    /**
     * A host below a site.
     *
     * @param site the site
     * @param gatewayHost the site's host as the client wrote it, with its port
     * @param namespace ipfs or ipns
     * @param root the CID or name in front, which may have dots
     */
    public record Below(Site site, String gatewayHost, String namespace, String root) {}

    private final Map<String, Site> sites;

    private Sites(Map<String, Site> sites) {
        this.sites = sites;
    }

    /** The given sites; {@code localhost} is a subdomain site unless they say otherwise. */
    public static Sites of(List<Site> given) {
        Map<String, Site> sites = new LinkedHashMap<>();
        sites.put("localhost", Site.subdomain("localhost"));
        given.forEach(site -> sites.put(site.host(), site));
        return new Sites(Map.copyOf(sites));
    }

    /** The host without its port, in lower case. */
    public static String bare(String host) {
        boolean isBracketed = host.startsWith("[");
        int colon = isBracketed ? host.indexOf("]:") + 1 : host.indexOf(':');
        String bare = colon > 0 ? host.substring(0, colon) : host;
        return bare.toLowerCase(Locale.ROOT);
    }

    /** The site of a host. */
    public Optional<Site> find(String host) {
        return Optional.ofNullable(sites.get(bare(host)));
    }

    /** Takes a host below a subdomain site apart. */
    public Optional<Below> below(String host) {
        String bare = bare(host);
        String port = host.substring(bare.length());
        for (int dot = bare.indexOf('.'); dot >= 0; dot = bare.indexOf('.', dot + 1)) {
            Optional<Site> site = Optional.ofNullable(sites.get(bare.substring(dot + 1)));
            int before = bare.lastIndexOf('.', dot - 1);
            String namespace = before > 0 ? bare.substring(before + 1, dot) : "";
            boolean isNamespace = namespace.equals("ipfs") || namespace.equals("ipns");
            if (isNamespace && site.filter(Site::isSubdomain).isPresent()) {
                String gatewayHost = site.get().host() + port;
                return Optional.of(new Below(site.get(), gatewayHost, namespace, host.substring(0, before)));
            }
        }
        return Optional.empty();
    }
}
