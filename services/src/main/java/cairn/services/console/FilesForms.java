package cairn.services.console;

import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.unixfs.UnixFsReader;
import cairn.node.Node;
import cairn.node.files.FileTree;
import cairn.node.files.Found;
import cairn.node.resolve.Resolved;
import cairn.services.html.Escape;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the forms of the files do. */
final class FilesForms {
    private static final int SHOWN_NAMES_MAX = 20;

    private final Node node;
    private final FileTree tree;
    private final FilesUpload upload;

    FilesForms(Node node) {
        this.node = node;
        this.tree = node.mutableFiles().tree();
        this.upload = new FilesUpload(node);
    }

    /** Does what a form asks for in a folder, or takes a file. */
    void run(Visit visit, FilesPlace place) throws IOException, InterruptedException {
        if (visit.request().method().equals("PUT")) {
            upload.take(visit, place);
            return;
        }
        switch (visit.query("do").orElse("")) {
            case "upload" -> upload.takeForm(visit, place);
            case "folder" -> makeFolder(visit, place);
            case "link" -> link(visit, place);
            case "rename" -> rename(visit, place);
            case "chosen" -> ask(visit, place);
            case "move" -> move(visit, place);
            case "delete" -> delete(visit, place);
            default -> throw new UsageException("The files have no such form");
        }
    }

    private static void leadTo(Visit visit, FilesPlace place, String word) throws IOException {
        visit.leadTo(place.address() + "?did=" + word);
    }

    private void makeFolder(Visit visit, FilesPlace place) throws IOException, InterruptedException {
        FilesPlace made = place.created(visit.form().required("name"));
        visit.run("files mkdir", List.of(made.path()), () -> tree.make(made.path(), false, Optional.empty(), true));
        leadTo(visit, place, "made");
    }

    private void link(Visit visit, FilesPlace place) throws IOException, InterruptedException {
        String source = visit.form().required("path").strip();
        FilesPlace target = place.created(visit.form().required("name"));
        visit.run("files cp", List.of(source, target.path()), () -> {
            Resolved resolved = node.resolve(source);
            if (!resolved.rest().isEmpty()) {
                throw new NotFoundException("There is nothing at " + source);
            }
            long totalBytes = UnixFsReader.totalBytes(node.block(resolved.cid()));
            node.files().open(resolved.cid());
            tree.copy(new Found(resolved.cid(), totalBytes), target.name(), target.path(), false, false, true);
        });
        leadTo(visit, place, "linked");
    }

    private static List<FilesPlace> chosen(Visit visit, FilesPlace place) throws IOException {
        List<FilesPlace> chosen = new ArrayList<>();
        for (String name : visit.form().all("name")) {
            chosen.add(place.child(FilesPlace.known(name)));
        }
        if (chosen.isEmpty()) {
            throw new UsageException("Nothing was chosen");
        }
        return chosen;
    }

    private void rename(Visit visit, FilesPlace place) throws IOException, InterruptedException {
        FilesPlace from = chosen(visit, place).getFirst();
        FilesPlace to = place.created(visit.form().required("to"));
        visit.run("files mv", List.of(from.path(), to.path()), () -> {
            requireFree(to);
            tree.move(from.path(), to.path(), true);
        });
        leadTo(visit, place, "moved");
    }

    private void requireFree(FilesPlace place) throws IOException {
        if (upload.isThere(place)) {
            throw new MalformedException("There is already something called \"" + Shown.name(place.name()) + "\"");
        }
    }

    /** A page that says what would be done, before it is. */
    private static void ask(Visit visit, FilesPlace place) throws IOException {
        List<FilesPlace> chosen = chosen(visit, place);
        boolean isMove = visit.form().text("act").filter("move"::equals).isPresent();
        String count = chosen.size() == 1 ? "this entry" : "these " + chosen.size() + " entries";
        View view = View.of("files", (isMove ? "Move " : "Delete ") + count, visit.isLoggedIn());
        FolderPage.crumbs(view, chosen.getFirst());
        view.add("<ul class=\"lines card\">");
        chosen.stream()
                .limit(SHOWN_NAMES_MAX)
                .forEach(one ->
                        view.add("<li><bdi>").text(Shown.name(one.name())).add("</bdi></li>"));
        if (chosen.size() > SHOWN_NAMES_MAX) {
            view.add("<li>and " + (chosen.size() - SHOWN_NAMES_MAX) + " more</li>");
        }
        view.add("</ul><form class=\"line\" method=\"post\" action=\"")
                .text(Console.PREFIX + place.address())
                .add(isMove ? "?do=move\">" : "?do=delete\">");
        for (FilesPlace one : chosen) {
            view.add("<input type=\"hidden\" name=\"name\" value=\"")
                    .text(Escape.segment(one.name()))
                    .add("\">");
        }
        if (isMove) {
            view.add("<label>To the folder <input name=\"to\" required value=\"/\" autocomplete=\"off\"></label>")
                    .add("<button class=\"primary\">Move</button>");
        } else {
            view.add("<button class=\"danger\">Delete</button>");
        }
        view.add("<a class=\"button\" href=\"")
                .text(Console.PREFIX + place.address())
                .add("\">Cancel</a></form>")
                .send(visit);
    }

    private void move(Visit visit, FilesPlace place) throws IOException, InterruptedException {
        FilesPlace folder = FilesPlace.typed(visit.form().required("to"));
        for (FilesPlace from : chosen(visit, place)) {
            FilesPlace to = folder.child(from.name());
            visit.run("files mv", List.of(from.path(), to.path()), () -> {
                requireFree(to);
                tree.move(from.path(), to.path(), true);
            });
        }
        leadTo(visit, folder, "moved");
    }

    private void delete(Visit visit, FilesPlace place) throws IOException, InterruptedException {
        List<FilesPlace> chosen = chosen(visit, place);
        visit.run("files rm", chosen.stream().map(FilesPlace::path).toList(), () -> {
            for (FilesPlace one : chosen) {
                tree.remove(one.path(), true, false);
            }
        });
        leadTo(visit, place, "deleted");
    }
}
