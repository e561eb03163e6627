package cairn.services.console;

import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.node.files.Found;
import cairn.node.read.EntryLook;
import cairn.services.html.Escape;
import cairn.services.rpc.ByteCount;
import java.io.IOException;

/** A folder: what is in it, some at a time, and what can be done with it. */
final class FolderPage {
    private final Node node;
    private final FilesPlace place;
    private final Found found;

    FolderPage(Node node, FilesPlace place, Found found) {
        this.node = node;
        this.place = place;
        this.found = found;
    }

    void send(Visit visit, UnixFsEntry.Directory directory) throws IOException {
        FilesListing listing = FilesListing.read(node, directory, visit);
        View view = View.of("files", place.name(), visit.isLoggedIn());
        crumbs(view, place);
        visit.query("did").ifPresent(word -> said(view, word));
        view.add("<p class=\"soft facts-line\">")
                .text(count(listing) + ", " + ByteCount.text(found.totalBytes()))
                .add(" &middot; <code title=\"" + found.cid() + "\">" + found.cid() + "</code></p>");
        tools(view);
        table(view, listing);
        pages(view, listing);
        view.send(visit);
    }

    /** The way from the root to the folder above a place. */
    static void crumbs(View view, FilesPlace place) {
        if (place.isRoot()) {
            return;
        }
        view.add(
                "<nav class=\"crumbs\" aria-label=\"Path\"><ol><li><a href=\"" + Console.PREFIX + "files/\">Files</a>");
        FilesPlace on = FilesPlace.ROOT;
        for (String name : place.parent().names()) {
            on = on.child(name);
            view.add("</li><li><a href=\"")
                    .text(Console.PREFIX + on.address())
                    .add("\"><bdi>")
                    .text(Shown.name(name))
                    .add("</bdi></a>");
        }
        view.add("</li></ol></nav>");
    }

    private static void said(View view, String word) {
        String text = switch (word) {
            case "made" -> "The folder was made.";
            case "uploaded" -> "The files are here.";
            case "moved" -> "Moved.";
            case "deleted" -> "Deleted. What the files were can be restored for some time: cairn files log.";
            case "linked" -> "The content has a name here now.";
            default -> "";
        };
        if (!text.isEmpty()) {
            view.said(text);
        }
    }

    private static String count(FilesListing listing) {
        return listing.order().isPresent()
                ? Shown.count(listing.total(), "entry", "entries")
                : "More than " + Shown.count(FilesListing.SORTED_MAX) + " entries, in the directory's own order";
    }

    private void tools(View view) {
        String here = Escape.html(Console.PREFIX + place.address());
        view.add("<div class=\"toolbar\"><details name=\"tool\"><summary class=\"button primary\">Upload</summary>")
                .add("<form method=\"post\" enctype=\"multipart/form-data\" action=\"" + here + "?do=upload\">")
                .add("<label class=\"check\"><input type=\"checkbox\" name=\"replace\" id=\"replace\" value=\"on\"> ")
                .add("Replace files that are there</label>")
                .add("<label>Files <input type=\"file\" name=\"file\" multiple required></label>")
                .add("<button class=\"primary\">Upload</button>")
                .add("<p class=\"soft\" data-script>Or drop files and folders anywhere on this page.</p></form>")
                .add("</details>")
                .add("<details name=\"tool\"><summary class=\"button\">New folder</summary>")
                .add("<form method=\"post\" action=\"" + here
                        + "?do=folder\"><label>Name <input name=\"name\" required")
                .add(" maxlength=\"255\" autocomplete=\"off\"></label><button class=\"primary\">Make</button></form>")
                .add("</details><details name=\"tool\"><summary class=\"button\">Link content</summary>")
                .add("<form method=\"post\" action=\"" + here + "?do=link\"><label>CID or path <input name=\"path\"")
                .add(" required placeholder=\"/ipfs/&hellip;\" autocomplete=\"off\" spellcheck=\"false\"></label>")
                .add("<label>Name <input name=\"name\" required maxlength=\"255\" autocomplete=\"off\"></label>")
                .add("<button class=\"primary\">Link</button></form></details>")
                .add("<a class=\"button\" href=\"" + Escape.html(Console.PREFIX + "download" + place.encoded()))
                .add("\">Download all</a><a class=\"button\" href=\"" + here + "?about=1\">About</a></div>")
                .add("<div id=\"uploads\" role=\"status\" data-to=\"" + here + "\"></div>");
    }

    private void table(View view, FilesListing listing) throws IOException {
        String here = Escape.html(Console.PREFIX + place.address());
        if (listing.entries().isEmpty()) {
            view.add("<p class=\"empty card\">Nothing is in here.</p>");
            return;
        }
        view.add("<form method=\"post\" action=\"" + here + "?do=chosen\"><div class=\"card\"><table class=\"files\">")
                .add("<caption class=\"hidden\">What is in this folder</caption><thead><tr>")
                .add("<th scope=\"col\" class=\"choose\"><input type=\"checkbox\" data-all aria-label=\"Choose all\">")
                .add("</th>");
        head(view, listing, FilesListing.Key.NAME, "Name", "");
        head(view, listing, FilesListing.Key.SIZE, "Size", " class=\"number\"");
        view.add("<th scope=\"col\" class=\"wide\">CID</th><th scope=\"col\"><span class=\"hidden\">More</span></th>")
                .add("</tr></thead><tbody>");
        for (DirectoryEntry entry : listing.entries()) {
            row(view, entry);
        }
        view.add("</tbody></table></div><div class=\"toolbar\"><span class=\"soft\">With those that are chosen:</span>")
                .add("<button name=\"act\" value=\"move\">Move</button>")
                .add("<button name=\"act\" value=\"delete\" class=\"danger\">Delete</button></div></form>");
    }

    private void head(View view, FilesListing listing, FilesListing.Key key, String title, String attributes) {
        boolean isKey = listing.order().filter(order -> order.key() == key).isPresent();
        boolean isDown = isKey && listing.order().get().isDescending();
        view.add("<th scope=\"col\"" + attributes);
        if (isKey) {
            view.add(" aria-sort=\"" + (isDown ? "descending" : "ascending") + "\"");
        }
        view.add(">");
        if (listing.order().isEmpty()) {
            view.add(title + "</th>");
            return;
        }
        FilesListing.Order next = new FilesListing.Order(key, isKey && !isDown);
        view.add("<a href=\"?")
                .text(next.query())
                .add("\">" + title + (isKey ? isDown ? " &darr;" : " &uarr;" : "") + "</a></th>");
    }

    private void row(View view, DirectoryEntry entry) throws IOException {
        EntryLook look = EntryLook.at(entry, node.blocks(), node.files());
        String name = entry.name();
        String shown = Shown.name(name);
        boolean canName = FilesPlace.isName(name);
        String cid = entry.cid().toString();
        view.add("<tr><td class=\"choose\">");
        if (canName) {
            view.add("<input type=\"checkbox\" name=\"name\" value=\"")
                    .text(Escape.segment(name))
                    .add("\" aria-label=\"Choose ")
                    .text(shown)
                    .add("\">");
        }
        view.add("</td><th scope=\"row\" class=\"name\">").icon(icon(look));
        String address =
                canName ? Escape.html(Console.PREFIX + place.child(name).address()) : "";
        if (canName) {
            view.add("<a href=\"" + address + "\"><bdi>").text(shown).add("</bdi></a>");
        } else {
            view.add("<bdi>").text(shown).add("</bdi>");
        }
        view.add(Shown.isNoText(name) ? " <span class=\"tag\">not UTF-8</span>" : "")
                .add("</th><td class=\"number\">")
                .add(ByteCount.text(look.sizeBytes()))
                .add("</td><td class=\"wide\"><code title=\"" + cid + "\">")
                .text(Shown.ends(cid))
                .add("</code></td><td class=\"more\">");
        if (canName) {
            view.add("<a href=\"" + address + "?about=1\" aria-label=\"About ")
                    .text(shown)
                    .add("\">&middot;&middot;&middot;</a>");
        }
        view.add("</td></tr>");
    }

    private static String icon(EntryLook look) {
        return switch (look.kind()) {
            case FILE -> "file";
            case FOLDER -> "folder";
            case SYMLINK -> "link";
            case UNKNOWN -> "unknown";
        };
    }

    private static void pages(View view, FilesListing listing) {
        if (listing.order().isPresent()) {
            String query = "?" + listing.order().get().query();
            Paging.addTo(view, query, listing.page(), listing.total(), FilesListing.PAGE_ENTRIES);
        } else if (!listing.entries().isEmpty()) {
            String first = Escape.parameter(listing.entries().getFirst().name());
            String last = Escape.parameter(listing.entries().getLast().name());
            view.add("<nav class=\"pages\" aria-label=\"Pages\">");
            Paging.link(view, listing.hasPrevious(), "?before=" + first, "prev", "Previous page");
            Paging.link(view, listing.hasNext(), "?after=" + last, "next", "Next page");
            view.add("</nav>");
        }
    }
}
