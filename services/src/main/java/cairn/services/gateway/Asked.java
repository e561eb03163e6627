package cairn.services.gateway;

import cairn.services.gateway.site.Site;
import cairn.services.http.Query;
import cairn.services.http.Request;
import java.util.Optional;

/**
 * A request for content.
 *
 * @param http the request
 * @param path what it asks for, wherever that stands in the request
 * @param origin where the content lies
 * @param delivery which forms may be answered
 */
record Asked(Request http, GatewayPath path, Origin origin, Site.Delivery delivery) {
    boolean isHead() {
        return http.method().equals("HEAD");
    }

    Optional<String> query(String name) {
        return Query.value(http, name);
    }

    boolean asks(String name, String value) {
        return query(name).filter(value::equals).isPresent();
    }

    boolean wantsDownload() {
        return asks("download", "true");
    }

    Optional<String> filename() {
        return query("filename").filter(name -> !name.isEmpty());
    }

    /** Whether a page is what the client likes to see. */
    boolean acceptsHtml() {
        return http.header("Accept").orElse("").contains("text/html");
    }

    /** The path as the client sees it, with a slash at its end and its query. */
    String locationWithSlash() {
        String query = http.rawQuery().map(q -> "?" + q).orElse("");
        return origin.base(path) + path.withSlash().encodedNames() + query;
    }

    /** The path as the client sees it, without a query. */
    String shownHere() {
        String here = origin.base(path) + path.encodedNames();
        return here.isEmpty() ? "/" : here;
    }
}
