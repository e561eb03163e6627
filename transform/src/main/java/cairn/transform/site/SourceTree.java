package cairn.transform.site;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.DirectoryCursor;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.FileCursor;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of a source, by their paths: those with Markdown, which are read, and all others, which are not. */
final class SourceTree {
    static final int PAGES_MAX = 20_000;
    static final int FILES_MAX = 200_000;
    static final int PAGE_BYTES_MAX = 4 * 1024 * 1024;
    static final long PAGES_BYTES_MAX = 256L * 1024 * 1024;
    static final int DEPTH_MAX = 64;

    private static final String SUFFIX = ".md";

    private final UnixFsReader reader;
    private final SortedMap<String, String> pages = new TreeMap<>();
    private final SortedMap<String, DagRoot> files = new TreeMap<>();
    private long pagesBytes;

    private SourceTree(UnixFsReader reader) {
        this.reader = reader;
    }

    static SourceTree read(UnixFsEntry source, UnixFsReader reader) throws IOException {
        if (!(source instanceof UnixFsEntry.Directory directory)) {
            throw new MalformedException("The source of a site is a directory");
        }
        SourceTree tree = new SourceTree(reader);
        tree.walk(directory, "", 0);
        if (tree.pages.isEmpty()) {
            throw new MalformedException("The source has no Markdown: no file whose name ends in " + SUFFIX);
        }
        return tree;
    }

    /** Texts of Markdown files by their paths. */
    Map<String, String> pages() {
        return pages;
    }

    /** All other files by their paths. */
    Map<String, DagRoot> files() {
        return files;
    }

    private void walk(UnixFsEntry.Directory directory, String prefix, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            throw new LimitException(prefix + " is nested too deep", "depth of a site", DEPTH_MAX, "nest it less");
        }
        DirectoryCursor cursor = reader.list(directory);
        for (Optional<DirectoryEntry> next = cursor.next(); next.isPresent(); next = cursor.next()) {
            DirectoryEntry entry = next.get();
            // What tools hide, such as .git, is no part of a site.
            if (!checked(entry.name(), prefix).startsWith(".")) {
                take(entry, prefix + entry.name(), depth);
            }
        }
    }

    private static String checked(String name, String prefix) throws MalformedException {
        boolean isPlain =
                !name.isEmpty() && name.indexOf('/') < 0 && name.chars().noneMatch(c -> c < ' ' || c == 127);
        if (!isPlain || name.equals(".") || name.equals("..")) {
            throw new MalformedException("The folder \"" + prefix + "\" has an entry that no file can be called");
        }
        return name;
    }

    private void take(DirectoryEntry entry, String path, int depth) throws IOException {
        boolean isFileSystem = entry.cid().has(Codec.RAW) || entry.cid().has(Codec.DAG_PB);
        boolean isPage = path.toLowerCase(Locale.ROOT).endsWith(SUFFIX);
        if (!isPage && entry.cid().has(Codec.RAW) || !isFileSystem) {
            keep(path, entry.cid(), entry.totalBytes());
            return;
        }
        switch (reader.open(entry.cid())) {
            case UnixFsEntry.Directory directory -> walk(directory, path + "/", depth + 1);
            case UnixFsEntry.File file when isPage -> readPage(file, path);
            case UnixFsEntry.File _ -> keep(path, entry.cid(), entry.totalBytes());
            case UnixFsEntry.Symlink _ -> {
                // Where it leads is of the machine it comes from: it is left out, and links to it are reported.
            }
        }
    }

    private void keep(String path, Cid cid, long totalBytes) throws LimitException {
        files.put(path, new DagRoot(cid, 0, Math.max(0, totalBytes)));
        if (files.size() > FILES_MAX) {
            throw new LimitException("The source has too many files", "files of a site", FILES_MAX, "split it");
        }
    }

    private void readPage(UnixFsEntry.File file, String path) throws IOException {
        pagesBytes += file.sizeBytes();
        if (file.sizeBytes() > PAGE_BYTES_MAX) {
            throw new LimitException(path + " is too long", "bytes of a page", PAGE_BYTES_MAX, "split it");
        }
        if (pages.size() == PAGES_MAX || pagesBytes > PAGES_BYTES_MAX) {
            throw new LimitException("The source has too much Markdown", "pages of a site", PAGES_MAX, "split it");
        }
        ByteBuffer text = ByteBuffer.allocate((int) file.sizeBytes());
        FileCursor cursor = reader.read(file);
        for (Optional<ByteBuffer> part = cursor.next(); part.isPresent(); part = cursor.next()) {
            text.put(part.get());
        }
        pages.put(path, StandardCharsets.UTF_8.decode(text.flip()).toString());
    }
}
