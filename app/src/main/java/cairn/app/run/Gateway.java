package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Setting;
import cairn.node.Node;
import cairn.node.link.LinkSource;
import cairn.node.link.Links;
import cairn.node.link.StaticLinks;
import cairn.services.gateway.GatewayHandler;
import cairn.services.gateway.site.Site;
import cairn.services.gateway.site.Sites;
import cairn.services.rpc.Call;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the gateway of a running node from its configuration. */
final class Gateway {
    private Gateway() {}

    static GatewayHandler handler(Node node, Configuration configuration, Call call, Map<String, String> environment)
            throws IOException {
        LinkSource domains = StaticLinks.parse(environment.getOrDefault("IPFS_NS_MAP", ""))
                .or(StaticLinks.parse(configuration.get(Setting.NAMES_MAP)));
        List<Site> sites = new ArrayList<>();
        for (String host : call.texts("site")) {
            sites.add(Site.subdomain(Sites.bare(host)));
        }
        return new GatewayHandler(new GatewayHandler.Parts(node, new Links(domains, LinkSource.NONE), Sites.of(sites)));
    }
}
