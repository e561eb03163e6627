package cairn.services.console;

import cairn.data.unixfs.UnixFsEntry;
import cairn.node.files.Found;
import cairn.services.html.Escape;
import cairn.services.rpc.ByteCount;
import java.io.IOException;

/** What is known of an entry of the node's files, and what can be done with it. Its content is never shown. */
final class EntryPage {
    private final FilesPlace place;
    private final Found found;
    private final UnixFsEntry entry;

    EntryPage(FilesPlace place, Found found, UnixFsEntry entry) {
        this.place = place;
        this.found = found;
        this.entry = entry;
    }

    void send(Visit visit) throws IOException {
        View view = View.of("files", place.name(), visit.isLoggedIn());
        FolderPage.crumbs(view, place);
        view.add("<dl class=\"facts card\"><dt>Kind</dt><dd>")
                .add(kind())
                .add("</dd><dt>Path</dt><dd><bdi>")
                .text(Shown.path(place))
                .add("</bdi></dd><dt>CID</dt><dd><code>" + found.cid() + "</code></dd>");
        switch (entry) {
            case UnixFsEntry.File file -> view.fact("Size", bytes(file.sizeBytes()));
            case UnixFsEntry.Symlink link -> view.fact("Leads to", Shown.name(link.target()));
            case UnixFsEntry.Directory _ -> {}
        }
        view.fact("With its blocks", bytes(found.totalBytes()));
        entry.attributes().modified().ifPresent(time -> view.fact("Modified", time.toString()));
        view.add("</dl><div class=\"toolbar\">");
        if (!(entry instanceof UnixFsEntry.Symlink)) {
            view.add("<a class=\"button primary\" href=\"")
                    .text(Console.PREFIX + "download" + place.encoded())
                    .add(entry instanceof UnixFsEntry.File ? "\">Download</a>" : "\">Download as TAR</a>");
        }
        view.add("<a class=\"button\" href=\"")
                .text(Console.PREFIX + place.parent().address())
                .add("\">To its folder</a></div>");
        if (!place.isRoot()) {
            forms(view);
        }
        view.send(visit);
    }

    private static String bytes(long bytes) {
        return bytes < 1024 ? ByteCount.text(bytes) : ByteCount.text(bytes) + " (" + Shown.count(bytes) + " bytes)";
    }

    private String kind() {
        return switch (entry) {
            case UnixFsEntry.File _ -> "File";
            case UnixFsEntry.Directory _ -> "Folder";
            case UnixFsEntry.Symlink _ -> "Symbolic link";
        };
    }

    private void forms(View view) {
        String folder = Escape.html(Console.PREFIX + place.parent().address());
        String hidden =
                "<input type=\"hidden\" name=\"name\" value=\"" + Escape.html(Escape.segment(place.name())) + "\">";
        boolean isPlain = Shown.name(place.name()).equals(place.name());
        String folderShown = Shown.path(place.parent());
        view.add("<h2>Rename</h2><form class=\"line\" method=\"post\" action=\"" + folder + "?do=rename\">" + hidden)
                .add("<label>New name <input name=\"to\" required maxlength=\"255\" autocomplete=\"off\" value=\"")
                .text(isPlain ? place.name() : "")
                .add("\"></label><button>Rename</button></form>")
                .add("<h2>Move</h2><form class=\"line\" method=\"post\" action=\"" + folder + "?do=move\">" + hidden)
                .add("<label>To the folder <input name=\"to\" required autocomplete=\"off\" value=\"")
                .text(folderShown.equals(place.parent().path()) ? folderShown : "/")
                .add("\"></label><button>Move</button></form>")
                .add("<h2>Delete</h2><form class=\"line\" method=\"post\" action=\"" + folder + "?do=chosen\">"
                        + hidden)
                .add("<button name=\"act\" value=\"delete\" class=\"danger\">Delete</button></form>");
    }
}
