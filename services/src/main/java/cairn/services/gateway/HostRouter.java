package cairn.services.gateway;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.multibase.Multibase;
import cairn.data.path.Namespace;
import cairn.data.peer.PeerId;
import cairn.node.link.Links;
import cairn.services.gateway.site.HostLabel;
import cairn.services.gateway.site.Site;
import cairn.services.gateway.site.Sites;
import cairn.services.html.Escape;
import cairn.services.http.Query;
import cairn.services.http.Request;
import cairn.services.http.Response;
import java.io.IOException;
import java.util.Optional;

/** Tells by host and path what a request is for. */
final class HostRouter {
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int MOVED = 301;
    private static final int FOUND = 302;
    private static final int MOVED_FOR_GOOD = 308;

    private final Sites sites;
    private final Links links;

    HostRouter(Sites sites, Links links) {
        this.sites = sites;
        this.links = links;
    }

    /** The site that a request is for, where one is set up for its host or a host above it. */
    Optional<Site> site(Request request) {
        String host = host(request);
        return sites.find(host).or(() -> sites.below(host).map(Sites.Below::site));
    }

    Route route(Request request) throws IOException {
        String path = request.rawPath().isEmpty() ? "/" : request.rawPath();
        String host = host(request);
        if (!isHttps(request) && site(request).filter(Site::httpsOnly).isPresent()) {
            return new Route.Moved(MOVED_FOR_GOOD, "https://" + Sites.bare(host) + path + query(request));
        }
        if (path.equals(VerifyingPage.WORKER) && delivery(site(request)) == Site.Delivery.VERIFIED_IN_BROWSER) {
            return new Route.Own(path);
        }
        Optional<Site> site = sites.find(host);
        if (site.isEmpty()) {
            Optional<Sites.Below> below = sites.below(host);
            if (below.isPresent()) {
                return onSubdomain(request, below.get(), path);
            }
        }
        boolean isLinked = site.map(Site::linked).orElse(true);
        boolean isContent = GatewayPath.isContent(path);
        if ((site.isEmpty() || !isContent) && isLinked && hasDots(host) && links.isLinked(Sites.bare(host))) {
            GatewayPath linked = parsed(path, () -> GatewayPath.below(Namespace.IPNS, Sites.bare(host), path));
            return new Route.Content(new Asked(request, linked, new Origin.Linked(host), delivery(site)));
        }
        if (!isContent) {
            return new Route.Own(path);
        }
        Optional<Route> elsewhere = movedOnPath(request, path);
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        GatewayPath content = parsed(path, () -> GatewayPath.parse(path));
        requireName(content);
        if (site.filter(Site::isSubdomain).isPresent()) {
            Optional<String> label = label(request, site.get(), content);
            if (label.isPresent()) {
                return moved(request, label.get(), content, host);
            }
        }
        return canonicalKey(request, content)
                .orElseGet(() -> new Route.Content(new Asked(request, content, new Origin.Shared(), delivery(site))));
    }

    /** Answers a client that takes this gateway for a proxy; no tunnel leads anywhere but back here. */
    void tunnel(Request request, Response response) throws IOException {
        String target = request.rawTarget();
        boolean isHere = target.equals(request.localAddress())
                || sites.find(target).isPresent()
                || sites.below(target).isPresent()
                || hasDots(target) && links.isLinked(Sites.bare(target));
        if (!isHere) {
            throw new GatewayException(FORBIDDEN, "This gateway is a proxy for its own sites only");
        }
        response.tunnelHere();
    }

    private static Site.Delivery delivery(Optional<Site> site) {
        return site.map(Site::delivery).orElse(Site.Delivery.ALL);
    }

    /** Addresses have no DNSLink, and neither has a host without a dot. */
    private static boolean hasDots(String host) {
        String bare = Sites.bare(host);
        char last = bare.isEmpty() ? '0' : bare.charAt(bare.length() - 1);
        return bare.indexOf('.') > 0 && Character.isLetter(last);
    }

    /** The host as the client knows it, which a proxy in front says; anything that is no host counts as none. */
    private static String host(Request request) {
        String host = request.header("X-Forwarded-Host")
                .filter(value -> !value.isEmpty())
                .orElse(request.host());
        boolean isHost = host.chars().allMatch(c -> c > ' ' && c < 127 && "/\\<>\"'@?#%".indexOf(c) < 0);
        return isHost ? host : "";
    }

    private static boolean isHttps(Request request) {
        return request.isSecure()
                || request.header("X-Forwarded-Proto").filter("https"::equals).isPresent();
    }

    /** What needs another address whatever the host: links of other schemes, and /ipfs/ written twice. */
    private static Optional<Route> movedOnPath(Request request, String path) throws GatewayException {
        boolean isNamespaceOnly = path.equals("/ipfs/") || path.equals("/ipns/");
        Optional<String> uri = isNamespaceOnly ? Query.value(request, "uri") : Optional.empty();
        if (uri.isPresent()) {
            boolean isKnown = uri.get().startsWith("ipfs://") || uri.get().startsWith("ipns://");
            if (!isKnown) {
                throw new GatewayException(BAD_REQUEST, "uri is an ipfs:// or ipns:// link");
            }
            String raw = "/" + uri.get().substring(0, 4) + uri.get().substring("ipfs:/".length());
            return Optional.of(new Route.Moved(MOVED, encoded(raw)));
        }
        boolean isTwice = path.startsWith("/ipfs/ipfs/") || path.startsWith("/ipfs/ipns/");
        if (!isTwice) {
            return Optional.empty();
        }
        String once = path.substring("/ipfs".length());
        GatewayPath content = parsed(path, () -> GatewayPath.parse(once));
        return Optional.of(new Route.Moved(MOVED, content.shown() + query(request)));
    }

    private static String encoded(String text) {
        StringBuilder out = new StringBuilder();
        for (String name : text.substring(1).split("/", -1)) {
            out.append('/').append(Escape.segment(name));
        }
        return out.toString();
    }

    private Route onSubdomain(Request request, Sites.Below below, String path) throws IOException {
        boolean isName = below.namespace().equals("ipns");
        String prefix = "/" + below.namespace() + "/" + below.root();
        Namespace namespace = isName ? Namespace.IPNS : Namespace.IPFS;
        GatewayPath content = parsed(prefix + path, () -> GatewayPath.below(namespace, below.root(), path));
        Optional<String> label = isName ? keyLabel(below.root()) : cidLabel(content);
        boolean isElsewhere = label.isPresent()
                && !label.get().equals(below.root())
                && (isName || below.root().length() > HostLabel.CHARS_MAX || isVersion0(content));
        if (isElsewhere) {
            return moved(request, label.get(), content, below.gatewayHost());
        }
        requireName(content);
        GatewayPath meant = isName && label.isEmpty() ? content.withRoot(domain(below.root())) : content;
        Origin origin = new Origin.Subdomain(below.gatewayHost());
        return new Route.Content(new Asked(request, meant, origin, below.site().delivery()));
    }

    private static boolean isVersion0(GatewayPath content) throws GatewayException {
        return cid(content).version() == 0;
    }

    /** The domain that a label means: as it stands, or with its dots back. */
    private String domain(String root) throws IOException {
        if (root.indexOf('.') >= 0 || root.indexOf('-') < 0) {
            return root;
        }
        String outlined = HostLabel.outline(root);
        return links.isLinked(outlined) || !links.isLinked(root) ? outlined : root;
    }

    /** The label of what a path leads to on a host with subdomains; nothing where there is none. */
    private Optional<String> label(Request request, Site site, GatewayPath content) throws IOException {
        if (content.namespace() == Namespace.IPFS) {
            return cidLabel(content);
        }
        Optional<String> key = keyLabel(content.root());
        if (key.isPresent()) {
            return key;
        }
        String domain = domain(content.root());
        boolean inlines = (site.inlines() || isHttps(request)) && domain.indexOf('.') >= 0;
        return Optional.of(inlines && links.isLinked(domain) ? inlined(domain) : domain);
    }

    private static void requireName(GatewayPath content) throws GatewayException {
        boolean isName = content.namespace() == Namespace.IPFS
                || Links.key(content.root()).isPresent()
                || Links.canBeDomain(content.root());
        if (!isName) {
            throw invalid(content.shown(), "it begins with neither a key nor a domain");
        }
    }

    private static String inlined(String domain) throws GatewayException {
        try {
            return HostLabel.inline(domain);
        } catch (MalformedException e) {
            throw new GatewayException(BAD_REQUEST, e.getMessage());
        }
    }

    private static Optional<String> cidLabel(GatewayPath content) throws GatewayException {
        return Optional.of(label(cid(content), Multibase.BASE32));
    }

    private static Optional<String> keyLabel(String root) throws GatewayException {
        Optional<PeerId> key = Links.key(root);
        return key.isEmpty() ? Optional.empty() : Optional.of(label(key.get().cid(), Multibase.BASE36));
    }

    private static String label(Cid cid, Multibase base) throws GatewayException {
        try {
            return HostLabel.of(cid, base);
        } catch (MalformedException e) {
            throw new GatewayException(BAD_REQUEST, e.getMessage());
        }
    }

    /** The path's CID, which may also be a key's, whose content then is asked for under the wrong namespace. */
    static Cid cid(GatewayPath content) throws GatewayException {
        try {
            Cid cid = Cid.parse(content.root());
            if (!cid.has(Codec.LIBP2P_KEY)) {
                return cid;
            }
        } catch (MalformedException e) {
            throw invalid("/ipfs/" + content.root(), e.getMessage());
        }
        throw invalid("/ipfs/" + content.root(), "it is a key; ask for /ipns/" + content.root());
    }

    private static Route moved(Request request, String label, GatewayPath content, String gatewayHost) {
        String names = content.encodedNames();
        String scheme = isHttps(request) ? "https" : "http";
        return new Route.Moved(
                MOVED,
                scheme + "://" + label + "." + content.namespace().label() + "." + gatewayHost
                        + (names.isEmpty() ? "/" : names) + query(request));
    }

    /** Names of keys have one form that fits a host name; others lead to it. */
    private static Optional<Route> canonicalKey(Request request, GatewayPath content) {
        Optional<PeerId> key = content.namespace() == Namespace.IPNS ? Links.key(content.root()) : Optional.empty();
        return key.map(Links::keyName)
                .filter(name -> !name.equals(content.root()))
                .map(name -> new Route.Moved(FOUND, content.withRoot(name).shown() + query(request)));
    }

    private static String query(Request request) {
        return request.rawQuery().map(query -> "?" + query).orElse("");
    }

    private interface Parsing {
        GatewayPath parse() throws MalformedException;
    }

    private static GatewayPath parsed(String raw, Parsing parsing) throws GatewayException {
        try {
            return parsing.parse();
        } catch (MalformedException e) {
            throw invalid(raw, e.getMessage());
        }
    }

    static GatewayException invalid(String path, String why) {
        return new GatewayException(BAD_REQUEST, "invalid path \"" + path + "\": " + why);
    }
}
