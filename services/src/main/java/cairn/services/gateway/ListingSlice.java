package cairn.services.gateway;

import cairn.data.unixfs.DirectoryCursor;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.services.html.Escape;
import cairn.services.http.Query;
import cairn.services.http.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Some entries of a directory: those that one page shows. Pages lead to their neighbours by the name of an entry, so
 * that each costs what it shows, however many are before it; pages by number alone go through those before them.
 *
 * @param number which page it is, as far as its client knows
 * @param rows its entries
 * @param hasPrevious whether there are entries before it
 * @param hasNext whether there are entries after it
 */
record ListingSlice(int number, List<Row> rows, boolean hasPrevious, boolean hasNext) {
    /** Entries on one page. */
    static final int ENTRIES_MAX = 1000;

    /** The last page that is found by going through all before it. */
    static final int WALKED_PAGES_MAX = 100;

    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    /** Where a page is. */
    record Place(int number, Optional<String> after, Optional<String> before) {
        static Place of(Request request) throws GatewayException {
            Place place = new Place(number(request), Query.value(request, "after"), Query.value(request, "before"));
            if (place.after.isEmpty() && place.before.isEmpty() && place.number > WALKED_PAGES_MAX) {
                throw new GatewayException(
                        BAD_REQUEST,
                        "Pages beyond " + WALKED_PAGES_MAX + " are reached from page to page, by the links on them");
            }
            return place;
        }

        private static int number(Request request) throws GatewayException {
            String value = Query.value(request, "page").orElse("1");
            boolean isNumber =
                    !value.isEmpty() && value.length() < 9 && value.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!isNumber || Integer.parseInt(value) < 1) {
                throw new GatewayException(BAD_REQUEST, "page is a number from 1 on, not " + value);
            }
            return Integer.parseInt(value);
        }

        /** What tells it from other pages of the directory; has no quotes. */
        String tag() {
            return number
                    + after.map(name -> ".a" + Escape.segment(name)).orElse("")
                    + before.map(name -> ".b" + Escape.segment(name)).orElse("");
        }
    }

    static ListingSlice read(Node node, UnixFsEntry.Directory directory, Place place) throws IOException {
        if (place.after.isPresent()) {
            DirectoryCursor cursor = node.files().listAfter(directory, place.after.get());
            List<Row> rows = new ArrayList<>();
            boolean hasMore = take(cursor, rows, node);
            return new ListingSlice(place.number, rows, true, hasMore);
        }
        if (place.before.isPresent()) {
            DirectoryCursor cursor = node.files().listBefore(directory, place.before.get());
            List<Row> rows = new ArrayList<>();
            boolean hasMore = take(cursor, rows, node);
            Collections.reverse(rows);
            return new ListingSlice(place.number, rows, hasMore, true);
        }
        DirectoryCursor cursor = node.files().list(directory);
        for (long skip = (place.number - 1L) * ENTRIES_MAX; skip > 0; skip--) {
            if (cursor.next().isEmpty()) {
                throw new GatewayException(NOT_FOUND, "The listing has no page " + place.number);
            }
        }
        List<Row> rows = new ArrayList<>();
        boolean hasMore = take(cursor, rows, node);
        if (rows.isEmpty() && place.number > 1) {
            throw new GatewayException(NOT_FOUND, "The listing has no page " + place.number);
        }
        return new ListingSlice(place.number, rows, place.number > 1, hasMore);
    }

    /** Takes as many entries as a page shows; returns whether there are more. */
    private static boolean take(DirectoryCursor cursor, List<Row> rows, Node node) throws IOException {
        for (Optional<DirectoryEntry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
            if (rows.size() == ENTRIES_MAX) {
                return true;
            }
            rows.add(Row.of(entry.get(), node));
        }
        return false;
    }

    /** The links to the pages beside it. */
    void addLinks(Page page) {
        if (!hasPrevious && !hasNext || rows.isEmpty()) {
            return;
        }
        page.add("<nav class=\"pages\" aria-label=\"Pages\">");
        if (hasPrevious) {
            page.add("<a class=\"button\" href=\"?page=1\">First page</a>");
            addLink(page, "prev", Math.max(1, number - 1), "before", rows.getFirst(), "Previous page");
        }
        if (hasNext) {
            addLink(page, "next", number + 1, "after", rows.getLast(), "Next page");
        }
        page.add("</nav>");
    }

    private static void addLink(Page page, String relation, int number, String side, Row row, String text) {
        page.add("<a class=\"button\" rel=\"" + relation + "\" href=\"?page=" + number + "&amp;" + side + "=")
                .text(Escape.parameter(row.entry().name()))
                .add("\">" + text + "</a>");
    }
}
