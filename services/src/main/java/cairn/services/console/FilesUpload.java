package cairn.services.console;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.node.add.Entry;
import cairn.node.add.EntrySource;
import cairn.node.add.FileSource;
import cairn.services.http.HeaderParameter;
import cairn.services.rpc.Multipart;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Takes files into the node's files, of any size: a file is there when it is whole. */
final class FilesUpload {
    private static final int CREATED = 201;

    private final Node node;

    FilesUpload(Node node) {
        this.node = node;
    }

    /** Whether something is at the place. */
    boolean isThere(FilesPlace place) throws IOException {
        try {
            node.mutableFiles().find(place.path());
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    /** Takes the body of a request as the file at the place; folders above it are made. */
    void take(Visit visit, FilesPlace place) throws IOException, InterruptedException {
        boolean replaces = visit.query("replace").isPresent();
        put(visit, place, replaces, Channels.newChannel(visit.request().body()));
        visit.response().status(CREATED);
        visit.sendText("The file is here");
    }

    /** Takes the files of a form into the folder; whether they replace others is said before the first. */
    void takeForm(Visit visit, FilesPlace folder) throws IOException, InterruptedException {
        String type = visit.request().header("Content-Type").orElse("");
        Multipart parts = new Multipart(visit.request().body(), type);
        boolean replaces = false;
        int count = 0;
        for (Optional<Multipart.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
            String disposition = part.get().header("content-disposition").orElse("");
            String field = HeaderParameter.of(disposition, "name").orElse("");
            String name = fileName(HeaderParameter.of(disposition, "filename").orElse(""));
            if (field.equals("replace")) {
                replaces = true;
            } else if (field.equals("file") && !name.isEmpty()) {
                put(visit, below(folder, name), replaces, part.get());
                count++;
            }
        }
        if (count == 0) {
            throw new UsageException("No file was chosen");
        }
        visit.leadTo(folder.address() + "?did=uploaded");
    }

    /** A file's name as browsers write it: only what would end it is escaped. */
    private static String fileName(String text) {
        return text.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
    }

    /** A file of a chosen folder has the folders above it in its name. */
    private static FilesPlace below(FilesPlace folder, String name) throws MalformedException {
        FilesPlace place = folder;
        for (String part : name.split("/", -1)) {
            place = place.created(part);
        }
        return place;
    }

    private void put(Visit visit, FilesPlace place, boolean replaces, ReadableByteChannel content)
            throws IOException, InterruptedException {
        if (place.isRoot()) {
            throw new UsageException("The file has no name");
        }
        visit.run("files write", List.of(place.path()), () -> {
            requireRoom(place, replaces);
            node.mutableFiles().tree().make(place.parent().path(), true, Optional.empty(), true);
            Entry file = new Entry.File(place.name(), Attributes.NONE, new BodySource(content));
            Iterator<Entry> entries = List.of(file).iterator();
            EntrySource source = () -> entries.hasNext() ? Optional.of(entries.next()) : Optional.empty();
            node.add(
                    source, node.importProfile(), false, (_, _, _) -> {}, new Node.Protection(false, "", place.path()));
        });
    }

    private void requireRoom(FilesPlace place, boolean replaces) throws IOException {
        if (isThere(place)) {
            Cid there = node.mutableFiles().find(place.path()).cid();
            if (!replaces || node.files().open(there) instanceof UnixFsEntry.Directory) {
                throw new MalformedException("There is already something called \"" + Shown.name(place.name()) + "\"");
            }
        }
    }

    /** Bytes of a request, which are read as they come. */
    private record BodySource(ReadableByteChannel channel) implements FileSource {
        @Override
        public ReadableByteChannel open() {
            return channel;
        }

        @Override
        public boolean isIndependent() {
            return false;
        }
    }
}
