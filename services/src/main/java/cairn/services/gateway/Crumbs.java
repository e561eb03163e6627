package cairn.services.gateway;

import cairn.services.html.Escape;

/** The path of a page as links: to its root, and to every directory on the way. */
final class Crumbs {
    private Crumbs() {}

    /** Adds the links; where a root has an origin of its own they begin at the gateway's host. */
    static void addTo(Page page, Asked asked) {
        GatewayPath path = asked.path();
        String root = switch (asked.origin()) {
            case Origin.Shared _ -> path.encodedRoot();
            case Origin.Subdomain subdomain -> "//" + subdomain.gatewayHost() + path.encodedRoot();
            case Origin.Linked linked -> "//" + linked.host();
        };
        String rootLink = asked.origin() instanceof Origin.Linked ? root + "/" : root;
        page.add("/").add(path.namespace().label()).add("/");
        link(page, rootLink, path.root());
        StringBuilder link = new StringBuilder(root);
        for (String name : path.names()) {
            link.append('/').append(Escape.segment(name));
            page.add("/");
            link(page, link.toString(), name);
        }
    }

    private static void link(Page page, String address, String text) {
        page.add("<a href=\"").text(address).add("\">").text(text).add("</a>");
    }
}
