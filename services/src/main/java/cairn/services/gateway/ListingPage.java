package cairn.services.gateway;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.unixfs.DirectoryCursor;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.services.http.Request;
import cairn.services.http.Response;
import cairn.services.rpc.ByteCount;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A directory as a page: its entries with type, size and CID, some at a time. */
final class ListingPage {
    /** Entries on one page. */
    static final int ENTRIES_PER_PAGE = 1000;

    private static final int SHORT_CID_CHARS = 8;
    private static final String FOLDER =
            "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M3 6h6l2 3h10v10H3z\"/></svg>";
    private static final String FILE =
            "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M6 3h8l4 4v14H6zM14 3v4h4\"/></svg>";
    private static final String LINK =
            "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M5 12h13m-5-5 5 5-5 5\"/></svg>";
    private static final String SCRIPT = "<script>\n" + Resource.text("listing.js") + "</script>";

    private final Node node;
    private final GatewayPath path;
    private final Cid cid;
    private final UnixFsEntry.Directory directory;

    /** One entry, looked at as far as the page shows it. */
    private record Row(DirectoryEntry entry, String icon, String kind, long sizeBytes) {}

    ListingPage(Node node, GatewayPath path, Cid cid, UnixFsEntry.Directory directory) {
        this.node = node;
        this.path = path;
        this.cid = cid;
        this.directory = directory;
    }

    void send(Request request, Response response) throws IOException {
        int number = pageNumber(request);
        String etag = "\"DirIndex-1-" + cid + "-" + number + "\"";
        response.header("Etag", etag);
        response.header("Cache-Control", "public, max-age=604800, stale-while-revalidate=2678400");
        if (ContentAnswer.isHeld(request, etag)) {
            response.status(304);
            return;
        }
        List<Row> rows = new ArrayList<>();
        boolean hasMore = read(number, rows);
        if (rows.isEmpty() && number > 1) {
            throw new GatewayException(404, "The listing has no page " + number);
        }
        Page page = Page.titled(path.name());
        head(page);
        page.add("<main><table><caption>")
                .text(caption(rows, number, hasMore))
                .add("</caption><thead><tr>")
                .add("<th scope=\"col\"><button data-key=\"name\">Name</button></th>")
                .add("<th scope=\"col\" class=\"cid-column\">CID</th>")
                .add("<th scope=\"col\" class=\"size\"><button data-key=\"size\">Size</button></th>")
                .add("</tr></thead><tbody>");
        rows.forEach(row -> row(page, row));
        page.add("</tbody></table>");
        pages(page, number, hasMore);
        page.add("</main><footer>Get all of it: <code>cairn get ")
                .text(cid.toString())
                .add("</code> or as a <a href=\"?format=car\">CAR archive</a>. Kept and served by Cairn.</footer>")
                .add(SCRIPT);
        Page.send(request, response, page);
    }

    private static int pageNumber(Request request) throws GatewayException {
        String value = Query.value(request, "page").orElse("1");
        try {
            int number = Integer.parseInt(value);
            if (number >= 1) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new GatewayException(400, "page is a number from 1 on, not " + value);
        }
        throw new GatewayException(400, "page is a number from 1 on, not " + value);
    }

    /** Reads the page's entries; returns whether there are more. */
    private boolean read(int number, List<Row> rows) throws IOException {
        DirectoryCursor cursor = node.files().list(directory);
        long skip = (number - 1L) * ENTRIES_PER_PAGE;
        for (Optional<DirectoryEntry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
            if (skip > 0) {
                skip--;
            } else if (rows.size() == ENTRIES_PER_PAGE) {
                return true;
            } else {
                rows.add(row(entry.get()));
            }
        }
        return false;
    }

    /** What an entry is, as far as its block is here; the listing does not fail because one entry does. */
    private Row row(DirectoryEntry entry) throws IOException {
        if (entry.cid().has(Codec.RAW)) {
            return new Row(entry, FILE, "file", Math.max(0, entry.totalBytes()));
        }
        if (!entry.cid().has(Codec.DAG_PB) || !node.blocks().has(entry.cid().hash())) {
            return new Row(entry, FILE, "block", Math.max(0, entry.totalBytes()));
        }
        return switch (node.files().open(entry.cid())) {
            case UnixFsEntry.File file -> new Row(entry, FILE, "file", file.sizeBytes());
            case UnixFsEntry.Directory folder -> new Row(entry, FOLDER, "directory", Math.max(0, entry.totalBytes()));
            case UnixFsEntry.Symlink link -> new Row(entry, LINK, "symlink", 0);
        };
    }

    private void head(Page page) {
        page.add("<header><nav aria-label=\"Path\"><ol><li><a href=\"/\">Cairn</a></li>");
        StringBuilder link = new StringBuilder("/ipfs/").append(path.rootText()).append('/');
        page.add("<li><a href=\"" + link + "\">")
                .text(shortened(path.rootText()))
                .add("</a></li>");
        for (String name : path.names()) {
            link.append(Escape.segment(name)).append('/');
            page.add("<li><a href=\"" + Escape.html(link.toString()) + "\">")
                    .text(name)
                    .add("</a></li>");
        }
        page.add("</ol></nav><h1>")
                .text(path.names().isEmpty() ? "Directory" : path.name())
                .add("</h1><p class=\"about\"><span class=\"cid\">")
                .text(cid.toString())
                .add("</span> <button data-copy=\"" + cid + "\">Copy</button></p></header>");
    }

    private static String shortened(String text) {
        return text.length() <= 2 * SHORT_CID_CHARS
                ? text
                : text.substring(0, SHORT_CID_CHARS) + "…" + text.substring(text.length() - SHORT_CID_CHARS);
    }

    private static String caption(List<Row> rows, int number, boolean hasMore) {
        long bytes = rows.stream().mapToLong(Row::sizeBytes).sum();
        String count = rows.size() == 1 ? "1 entry" : rows.size() + " entries";
        return number > 1 || hasMore ? "Page " + number + ": " + count : count + ", " + ByteCount.text(bytes);
    }

    private void row(Page page, Row row) {
        String name = row.entry.name();
        boolean isFolder = row.kind.equals("directory");
        String link = Escape.segment(name) + (isFolder ? "/" : "");
        String entryCid = row.entry.cid().toString();
        // A name such as "a:b" must not be taken for a scheme.
        page.add("<tr data-kind=\"" + row.kind + "\" data-size=\"" + row.sizeBytes + "\" data-name=\"")
                .text(name)
                .add("\"><td class=\"name\">" + row.icon + "<a href=\"./" + Escape.html(link) + "\">")
                .text(name + (isFolder ? "/" : ""))
                .add("</a></td><td class=\"cid cid-column\"><a href=\"/ipfs/" + entryCid + "\" title=\"" + entryCid
                        + "\">")
                .text(shortened(entryCid))
                .add("</a></td><td class=\"size\">" + ByteCount.text(row.sizeBytes) + "</td></tr>\n");
    }

    private static void pages(Page page, int number, boolean hasMore) {
        if (number == 1 && !hasMore) {
            return;
        }
        page.add("<nav class=\"pages\" aria-label=\"Pages\">");
        if (number > 1) {
            page.add("<a rel=\"prev\" href=\"?page=" + (number - 1) + "\">Previous page</a>");
        }
        if (hasMore) {
            page.add("<a rel=\"next\" href=\"?page=" + (number + 1) + "\">Next page</a>");
        }
        page.add("</nav>");
    }
}
