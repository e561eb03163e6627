package cairn.transform.site;

import cairn.data.block.BlockSink;
import cairn.data.failure.MalformedException;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.DirectoryBuilder;
import cairn.data.unixfs.FileBuilder;
import cairn.data.unixfs.ImportProfile;
import cairn.data.unixfs.Leaf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Files by their paths, which become one directory. */
final class OutputTree {
    private static final ImportProfile PROFILE = ImportProfile.UNIXFS_V1_2025;
    private static final int CHUNK_BYTES = 1024 * 1024;

    private final BlockSink sink;
    private final Folder root = new Folder();

    private static final class Folder {
        private final SortedMap<String, Folder> folders = new TreeMap<>();
        private final SortedMap<String, DagRoot> files = new TreeMap<>();
    }

    OutputTree(BlockSink sink) {
        this.sink = sink;
    }

    /** Adds a file. */
    void put(String path, byte[] content) throws IOException {
        FileBuilder builder = FileBuilder.of(PROFILE, Attributes.NONE, sink);
        for (int start = 0; start == 0 || start < content.length; start += CHUNK_BYTES) {
            int count = Math.min(CHUNK_BYTES, content.length - start);
            Leaf leaf = PROFILE.leaves().make(ByteBuffer.wrap(content, start, count));
            sink.put(leaf.block());
            builder.add(leaf);
        }
        put(path, builder.finish());
    }

    /** Adds something that is in blocks already. */
    void put(String path, DagRoot there) throws MalformedException {
        List<String> names = new ArrayList<>(List.of(path.split("/", -1)));
        String name = names.removeLast();
        Folder folder = root;
        for (String one : names) {
            if (folder.files.containsKey(one)) {
                throw new MalformedException(path + " is in a folder that is a file too");
            }
            folder = folder.folders.computeIfAbsent(one, _ -> new Folder());
        }
        if (folder.folders.containsKey(name) || folder.files.putIfAbsent(name, there) != null) {
            throw new MalformedException("Two files of the source become " + path);
        }
    }

    DagRoot finish() throws IOException {
        return finish(root);
    }

    private DagRoot finish(Folder folder) throws IOException {
        DirectoryBuilder builder = DirectoryBuilder.of(PROFILE, Attributes.NONE, sink);
        for (Map.Entry<String, Folder> one : folder.folders.entrySet()) {
            builder.add(one.getKey(), finish(one.getValue()));
        }
        for (Map.Entry<String, DagRoot> one : folder.files.entrySet()) {
            builder.add(one.getKey(), one.getValue());
        }
        return builder.finish();
    }
}
