package cairn.services.gateway;

import cairn.data.cid.Cid;
import cairn.node.resolve.Trail;
import cairn.services.html.Escape;
import cairn.services.http.Response;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the path of a request leads to.
 *
 * @param asked the request
 * @param root the CID that the path begins with, or that its name leads to
 * @param names the names below that CID, those of the record that a name leads to included
 * @param trail the way along them
 * @param freshness how long this may be believed
 */
record Found(Asked asked, Cid root, List<String> names, Trail trail, Freshness freshness) {
    /** Headers that show a longer path are left out: a client or proxy on the way may not bear them. */
    private static final int SHOWN_CHARS_MAX = 4096;

    /** The block at the path's end. */
    Cid cid() {
        return trail.end();
    }

    /** Where the same is without this gateway, and in a form that clients verify themselves. */
    private String links(GatewayPath path) {
        String uri = path.namespace().label() + "://" + Escape.segment(path.root()) + path.encodedNames();
        String car = asked.origin().base(path) + path.encodedNames();
        return "<" + uri + ">; rel=\"alternate\", <" + (car.isEmpty() ? "/" : car)
                + "?format=car>; rel=\"alternate\"; type=\"application/vnd.ipld.car\"";
    }

    void showRoots(Response response) {
        String shown = asked.path().shown();
        String roots = trail.roots().stream().map(Cid::toString).collect(Collectors.joining(","));
        if (shown.length() <= SHOWN_CHARS_MAX && roots.length() <= SHOWN_CHARS_MAX) {
            response.header("X-Ipfs-Path", shown);
            response.header("X-Ipfs-Roots", roots);
            response.header("Link", links(asked.path()));
        }
    }
}
