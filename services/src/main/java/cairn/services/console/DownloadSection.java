package cairn.services.console;

import cairn.data.failure.MalformedException;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.node.files.Found;
import cairn.services.http.Disposition;
import cairn.services.http.Response;
import cairn.services.tar.TarStream;
import java.io.IOException;
import java.util.List;

/** What is in the node's files, to be saved: a file as it is, a folder as TAR. A browser shows none of it. */
final class DownloadSection implements Section {
    private final Node node;

    DownloadSection(Node node) {
        this.node = node;
    }

    @Override
    public void show(Visit visit) throws IOException, InterruptedException {
        FilesPlace place = FilesPlace.parse(visit.rest());
        visit.run("files read", List.of(place.path()), () -> {
            Found found = node.mutableFiles().find(place.path());
            UnixFsEntry entry = node.files().open(found.cid());
            Response response = visit.response();
            response.header("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'");
            response.header("Cache-Control", "no-store");
            boolean isHead = visit.request().method().equals("HEAD");
            switch (entry) {
                case UnixFsEntry.File file -> {
                    response.header("Content-Type", "application/octet-stream");
                    response.contentLength(file.sizeBytes());
                    Disposition.show(response, true, place.name());
                    if (!isHead) {
                        node.content().copy(file, 0, file.sizeBytes(), response::write);
                    }
                }
                case UnixFsEntry.Directory directory -> {
                    response.header("Content-Type", "application/x-tar");
                    Disposition.show(response, true, place.name() + ".tar");
                    if (!isHead) {
                        new TarStream(node.blocks(), node.workers()).write(place.name(), directory, response::write);
                    }
                }
                case UnixFsEntry.Symlink _ ->
                    throw new MalformedException("A symbolic link has no content to download");
            }
        });
    }

    @Override
    public void change(Visit visit) throws IOException {
        throw new MalformedException("Downloads have no forms");
    }
}
