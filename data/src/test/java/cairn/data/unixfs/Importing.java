package cairn.data.unixfs;

import cairn.data.block.Block;
import cairn.data.block.BlockSink;
import cairn.data.chunk.Chunker;
import cairn.data.chunk.ChunkerSpec;
import cairn.data.multihash.HashFunction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Imports what is in memory, for tests: a file is a byte array, a directory a map, a symlink its target. */
final class Importing {
    private Importing() {}

    /** The concatenation of SHA-256(seed, counter) as the shared fixtures make files. */
    static byte[] stream(String seed, int size) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] prefix = seed.getBytes(StandardCharsets.UTF_8);
            ByteBuffer counter = ByteBuffer.allocate(Long.BYTES);
            byte[] bytes = new byte[size];
            for (int at = 0; at < size; at += 32) {
                digest.update(prefix);
                digest.update(counter.putLong(0, at / 32).array());
                System.arraycopy(digest.digest(), 0, bytes, at, Math.min(32, size - at));
            }
            return bytes;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static DagRoot file(ImportProfile profile, byte[] content, Attributes attributes, BlockSink sink)
            throws IOException {
        Chunker chunker = profile.chunker().newChunker();
        LeafMaker leaves = profile.leaves();
        FileBuilder builder = FileBuilder.of(profile, attributes, sink);
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
            int length = chunker.cut(rest, true);
            Leaf leaf = leaves.make(rest.slice(rest.position(), length));
            sink.put(leaf.block());
            builder.add(leaf);
            rest.position(rest.position() + length);
        }
        return builder.finish();
    }

    @SuppressWarnings("unchecked")
    static DagRoot tree(ImportProfile profile, Object node, Attributes attributes, BlockSink sink) throws IOException {
        if (node instanceof byte[] content) {
            return file(profile, content, attributes, sink);
        }
        if (node instanceof String target) {
            Block link = Symlinks.make(profile.naming(), target, attributes);
            sink.put(link);
            return new DagRoot(link.cid(), 0, link.size());
        }
        DirectoryBuilder builder = DirectoryBuilder.of(profile, attributes, sink);
        for (Map.Entry<String, Object> entry : ((Map<String, Object>) node).entrySet()) {
            builder.add(entry.getKey(), tree(profile, entry.getValue(), attributes, sink));
        }
        return builder.finish();
    }

    /** Puts a node at a path of a tree. */
    @SuppressWarnings("unchecked")
    static void place(Map<String, Object> root, String path, Object node) {
        Map<String, Object> directory = root;
        String[] names = path.split("/", -1);
        for (int i = 0; i < names.length - 1; i++) {
            directory = (Map<String, Object>) directory.computeIfAbsent(names[i], name -> new TreeMap<>());
        }
        directory.put(names[names.length - 1], node);
    }

    /** Applies options of Kubo's {@code add} to a profile. */
    static ImportProfile apply(ImportProfile profile, List<String> options) throws IOException {
        ImportProfile changed = profile;
        boolean inline = options.contains("--inline");
        int inlineBytes = ImportProfile.INLINE_BYTES_DEFAULT;
        for (String option : options) {
            String value = option.substring(option.indexOf('=') + 1);
            switch (option.split("=", 2)[0]) {
                case "--cid-version" -> changed = changed.withCidVersion(Integer.parseInt(value));
                case "--raw-leaves" -> changed = changed.withRawLeaves(!value.equals("false"));
                case "--chunker" -> changed = changed.withChunker(ChunkerSpec.parse(value));
                case "--max-file-links" -> changed = changed.withFileLinksMax(Integer.parseInt(value));
                case "--max-directory-links" -> changed = changed.withDirectoryLinksMax(Integer.parseInt(value));
                case "--max-hamt-fanout" -> changed = changed.withHamtFanOut(Integer.parseInt(value));
                case "--trickle" -> changed = changed.withLayout(FileLayout.TRICKLE);
                case "--hash" ->
                    changed = changed.withHash(HashFunction.byName(value).orElseThrow());
                case "--inline-limit" -> inlineBytes = Integer.parseInt(value);
                case "--inline", "" -> {}
                default -> throw new IllegalArgumentException("The test does not know " + option);
            }
        }
        return (inline ? changed.withInline(inlineBytes) : changed).check();
    }
}
