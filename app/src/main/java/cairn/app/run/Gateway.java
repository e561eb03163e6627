package cairn.app.run;

import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.app.config.SiteTable;
import cairn.data.peer.PeerId;
import cairn.node.Node;
import cairn.node.deny.Denylists;
import cairn.node.link.DnsLinks;
import cairn.node.link.KeyRecord;
import cairn.node.link.LinkSource;
import cairn.node.link.Links;
import cairn.node.link.RecordSource;
import cairn.node.link.StaticLinks;
import cairn.services.gateway.GatewayHandler;
import cairn.services.gateway.Watch;
import cairn.services.gateway.guard.Budget;
import cairn.services.gateway.guard.Deadlines;
import cairn.services.gateway.site.Site;
import cairn.services.gateway.site.Sites;
import cairn.services.http.Handler;
import cairn.services.routing.RoutingHandler;
import cairn.services.routing.SwarmSource;
import cairn.services.rpc.Call;
import cairn.services.status.AccessLog;
import cairn.services.status.Metrics;
import cairn.transform.engine.Engine;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The gateway of a running node, made from its configuration. */
final class Gateway implements Closeable {
    private static final long MEBIBYTE = 1024 * 1024;

    private final Handler handler;
    private final Watch watch;
    private final Optional<AccessLog> log;

    private Gateway(Handler handler, Watch watch, Optional<AccessLog> log) {
        this.handler = handler;
        this.watch = watch;
        this.log = log;
    }

    static Gateway open(
            Home home,
            Node node,
            Engine engine,
            Function<Handler, Handler> caches,
            Configuration configuration,
            Call call,
            Map<String, String> environment,
            Metrics metrics)
            throws IOException {
        LinkSource domains = domains(configuration, call, environment);
        RecordSource records = node.names();
        Optional<AccessLog> log = log(home, configuration.get(Setting.GATEWAY_ACCESS_LOG));
        Watch watch = new Watch(new Watch.Options(
                new Budget(
                        configuration.number(Setting.GATEWAY_REQUESTS_PER_MINUTE),
                        configuration.number(Setting.GATEWAY_MEBIBYTES_PER_HOUR) * MEBIBYTE),
                new Deadlines.Limits(
                        Duration.ofSeconds(configuration.number(Setting.GATEWAY_RESOLVE_SECONDS)),
                        Duration.ofSeconds(configuration.number(Setting.GATEWAY_FIRST_BLOCK_SECONDS)),
                        Duration.ofSeconds(configuration.number(Setting.GATEWAY_WHOLE_SECONDS))),
                proxies(configuration.get(Setting.GATEWAY_PROXIES)),
                metrics,
                log));
        GatewayHandler handler = new GatewayHandler(new GatewayHandler.Parts(
                node,
                new Links(domains, name -> records.find(PeerId.parse(name)).map(KeyRecord::link)),
                records,
                Sites.of(sites(configuration, call)),
                new Denylists(home.denylists(), InstantSource.system()),
                watch,
                engine));
        return new Gateway(caches.apply(withRouting(node, configuration, handler)), watch, log);
    }

    private static Handler withRouting(Node node, Configuration configuration, Handler content) throws IOException {
        boolean isRouter = configuration.get(Setting.GATEWAY_ROUTING).equals("on");
        return isRouter && node.swarm().isPresent()
                ? new RoutingHandler(new SwarmSource(node.swarm().get()), content, InstantSource.system())
                : content;
    }

    private static LinkSource domains(Configuration configuration, Call call, Map<String, String> environment)
            throws IOException {
        LinkSource fixed = StaticLinks.parse(environment.getOrDefault("IPFS_NS_MAP", ""))
                .or(StaticLinks.parse(configuration.get(Setting.NAMES_MAP)));
        return call.flag("offline")
                ? fixed
                : fixed.or(new DnsLinks(NameServers.resolver(configuration.get(Setting.DNS_RESOLVERS))));
    }

    private static Set<String> proxies(String configured) {
        Set<String> proxies = new HashSet<>();
        for (String address : configured.split(",", -1)) {
            if (!address.isBlank()) {
                proxies.add(address.strip());
            }
        }
        return Set.copyOf(proxies);
    }

    private static Optional<AccessLog> log(Home home, String configured) throws IOException {
        if (configured.isEmpty()) {
            return Optional.empty();
        }
        Path file = home.directory().resolve(configured);
        Files.createDirectories(file.getParent());
        return Optional.of(
                new AccessLog(Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)));
    }

    private static List<Site> sites(Configuration configuration, Call call) {
        List<Site> sites = new ArrayList<>();
        for (SiteTable table : configuration.sites()) {
            Site.Isolation isolation = table.isSubdomain() ? Site.Isolation.SUBDOMAIN : Site.Isolation.PATH;
            Optional<Budget> budget = table.budget()
                    .map(given -> new Budget(given.requestsPerMinute(), given.mebibytesPerHour() * MEBIBYTE));
            sites.add(new Site(
                    table.host(),
                    isolation,
                    table.dnslink(),
                    table.inlines(),
                    delivery(table),
                    table.httpsOnly(),
                    budget));
        }
        for (String host : call.texts("site")) {
            sites.add(Site.subdomain(Sites.bare(host)));
        }
        return sites;
    }

    private static Site.Delivery delivery(SiteTable table) {
        if (table.verifiesInBrowser()) {
            return Site.Delivery.VERIFIED_IN_BROWSER;
        }
        return table.trustlessOnly() ? Site.Delivery.TRUSTLESS_ONLY : Site.Delivery.ALL;
    }

    Handler handler() {
        return handler;
    }

    @Override
    public void close() throws IOException {
        watch.close();
        if (log.isPresent()) {
            log.get().close();
        }
    }
}
