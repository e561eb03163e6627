package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.app.config.SiteTable;
import cairn.node.Node;
import cairn.node.deny.Denylists;
import cairn.node.link.DnsLinks;
import cairn.node.link.LinkSource;
import cairn.node.link.Links;
import cairn.node.link.StaticLinks;
import cairn.services.gateway.GatewayHandler;
import cairn.services.gateway.site.Site;
import cairn.services.gateway.site.Sites;
import cairn.services.rpc.Call;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the gateway of a running node from its configuration. */
final class Gateway {
    private Gateway() {}

    static GatewayHandler handler(
            Home home, Node node, Configuration configuration, Call call, Map<String, String> environment)
            throws IOException {
        LinkSource domains = StaticLinks.parse(environment.getOrDefault("IPFS_NS_MAP", ""))
                .or(StaticLinks.parse(configuration.get(Setting.NAMES_MAP)));
        if (!call.flag("offline")) {
            domains = domains.or(new DnsLinks(NameServers.resolver(configuration.get(Setting.DNS_RESOLVERS))));
        }
        return new GatewayHandler(new GatewayHandler.Parts(
                node,
                new Links(domains, LinkSource.NONE),
                Sites.of(sites(configuration, call)),
                new Denylists(home.denylists(), InstantSource.system())));
    }

    private static List<Site> sites(Configuration configuration, Call call) {
        List<Site> sites = new ArrayList<>();
        for (SiteTable table : configuration.sites()) {
            Site.Isolation isolation = table.isSubdomain() ? Site.Isolation.SUBDOMAIN : Site.Isolation.PATH;
            sites.add(new Site(table.host(), isolation, table.dnslink(), table.inlines(), table.trustlessOnly()));
        }
        for (String host : call.texts("site")) {
            sites.add(Site.subdomain(Sites.bare(host)));
        }
        return sites;
    }
}
