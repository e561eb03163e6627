package cairn.services.gateway;

import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.services.html.Resource;
import cairn.services.http.Request;
import cairn.services.http.Response;
import cairn.services.rpc.ByteCount;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A directory as a page: its entries with type, size and CID, some at a time, and its README. */
final class ListingPage {
    /** Counts the changes of the page's form, which change what an ETag of it stands for. */
    private static final int FORM = 6;

    private static final int README_BYTES_MAX = 32 * 1024;
    private static final Set<String> README_NAMES = Set.of("readme.md", "readme", "readme.txt");
    private static final String SCRIPT = "<script>\n" + Resource.text(ListingPage.class, "listing.js") + "</script>";

    private final Node node;
    private final Found found;
    private final UnixFsEntry.Directory directory;

    ListingPage(Node node, Found found, UnixFsEntry.Directory directory) {
        this.node = node;
        this.found = found;
        this.directory = directory;
    }

    void send(Response response) throws IOException {
        Request request = found.asked().http();
        ListingSlice.Place place = ListingSlice.Place.of(request);
        String etag = "\"DirIndex-" + FORM + "." + place.tag() + "_CID-" + found.cid() + "\"";
        found.freshness().showForPage(response);
        if (Validators.answersHeld(request, response, etag)) {
            return;
        }
        ListingSlice slice = ListingSlice.read(node, directory, place);
        List<Row> rows = slice.rows();
        Page page = Page.titled(found.asked().path().name());
        head(page);
        page.add("<main><div class=\"card\"><table><caption>")
                .text(caption(slice))
                .add("</caption><thead><tr><th scope=\"col\"><button data-key=\"name\">Name</button></th>")
                .add("<th scope=\"col\" class=\"cid-column\">CID</th>")
                .add("<th scope=\"col\" class=\"size\"><button data-key=\"size\">Size</button></th>")
                .add("</tr></thead><tbody>\n");
        backlink(page);
        String here = found.asked().origin().base(found.asked().path())
                + found.asked().path().withSlash().encodedNames();
        rows.forEach(row -> row.addTo(page, found.asked(), here));
        page.add("</tbody></table></div>");
        slice.addLinks(page);
        readme(page, rows);
        page.add("<details class=\"card ways\"><summary>Get all of it without this gateway</summary><pre>cairn get ")
                .add(found.cid().toString())
                .add("\nipfs get ")
                .add(found.cid().toString())
                .add("</pre><p>Both check every block, wherever it comes from.</p>");
        ProvidersPage.addLink(page, found.asked());
        page.add("</details></main>")
                .add("<footer>Kept and served by Cairn.</footer>")
                .add(SCRIPT);
        Page.send(request, response, page);
    }

    /** To the directory above, which the root of a path has none of. */
    private void backlink(Page page) {
        Asked asked = found.asked();
        if (!asked.path().names().isEmpty()) {
            page.add("<tr data-up><td class=\"name\" colspan=\"3\"><svg class=\"folder\" role=\"img\"")
                    .add(" aria-label=\"Folder above\"><use href=\"#folder\"/></svg><a href=\"")
                    .text(asked.origin().base(asked.path())
                            + asked.path().withSlash().encodedNames() + "..")
                    .add("\">..</a></td></tr>\n");
        }
    }

    private void head(Page page) {
        GatewayPath path = found.asked().path();
        page.add("<header><nav aria-label=\"Path\"><svg class=\"cairn\" aria-hidden=\"true\">")
                .add("<use href=\"#cairn\"/></svg>Index of ");
        Crumbs.addTo(page, found.asked());
        page.add("</nav><h1>")
                .text(path.names().isEmpty() ? "Directory" : path.name())
                .add("</h1><p class=\"about\"><span class=\"cid\">")
                .add(found.cid().toString())
                .add("</span> <button data-copy=\"" + found.cid() + "\" aria-label=\"Copy the CID\">Copy</button>")
                .add("<a class=\"button\" href=\"?format=car\">Download as CAR</a></p></header>");
    }

    private static String caption(ListingSlice slice) {
        List<Row> rows = slice.rows();
        String count = rows.size() == 1 ? "1 entry" : rows.size() + " entries";
        if (slice.hasPrevious() || slice.hasNext()) {
            return "Page " + slice.number() + ": " + count;
        }
        long bytes = 0;
        for (Row row : rows) {
            // Sizes are claims of the directory's maker.
            bytes = bytes > Long.MAX_VALUE - row.sizeBytes() ? Long.MAX_VALUE : bytes + row.sizeBytes();
        }
        return count + ", " + ByteCount.text(bytes);
    }

    /** Shows a README of the page, or its start: Markdown as it is meant, anything else as the text that it is. */
    private void readme(Page page, List<Row> rows) throws IOException {
        for (Row row : rows) {
            boolean isReadme = row.entry().name().length() <= 10
                    && README_NAMES.contains(row.entry().name().toLowerCase(Locale.ROOT));
            boolean isHere = row.kind() != Row.Kind.UNKNOWN
                    && node.blocks().has(row.entry().cid().hash());
            if (isReadme && isHere && node.files().open(row.entry().cid()) instanceof UnixFsEntry.File file) {
                page.add("<section class=\"card readme\" aria-labelledby=\"readme\"><h2 id=\"readme\">")
                        .text(row.entry().name())
                        .add("</h2>");
                String text = FileStart.read(node, file, README_BYTES_MAX).text();
                if (row.entry().name().toLowerCase(Locale.ROOT).endsWith(".md")) {
                    page.add("<div class=\"prose\">").add(Markdown.html(text)).add("</div></section>");
                } else {
                    page.add("<pre>\n").text(text).add("</pre></section>");
                }
                return;
            }
        }
    }
}
