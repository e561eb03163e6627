package cairn.services.console;

import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.node.files.Found;
import java.io.IOException;
import java.util.List;

/** The node's files: folders, and what is known of each entry. */
final class FilesSection implements Section {
    private final Node node;
    private final FilesForms change;

    FilesSection(Node node) {
        this.node = node;
        this.change = new FilesForms(node);
    }

    @Override
    public void show(Visit visit) throws IOException, InterruptedException {
        FilesPlace place = FilesPlace.parse(visit.rest());
        visit.run("files ls", List.of(place.path()), () -> {
            Found found = node.mutableFiles().find(place.path());
            UnixFsEntry entry = node.files().open(found.cid());
            boolean isAsked = visit.query("about").isPresent();
            if (entry instanceof UnixFsEntry.Directory directory && !isAsked) {
                new FolderPage(node, place, found).send(visit, directory);
            } else {
                new EntryPage(place, found, entry).send(visit);
            }
        });
    }

    @Override
    public void change(Visit visit) throws IOException, InterruptedException {
        change.run(visit, FilesPlace.parse(visit.rest()));
    }
}
