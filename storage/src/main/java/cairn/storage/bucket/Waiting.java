package cairn.storage.bucket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The packs that are not in the bucket yet, as files, and which of them are being sent under which name. */
final class Waiting {
    private static final String UPLOAD_SUFFIX = ".upload";
    private static final int UPLOAD_BYTES_MAX = 4096;

    private final Path folder;
    /** Their lengths by their names. */
    private final ConcurrentSkipListMap<String, Long> packs = new ConcurrentSkipListMap<>();

    /** Takes over the packs in {@code folder} that are known; the blocks of others are still where they came from. */
    Waiting(Path folder, Predicate<String> isKnown) throws IOException {
        this.folder = Files.createDirectories(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (isKnown.test(name)) {
                    packs.put(name, Files.size(file));
                } else if (!name.endsWith(UPLOAD_SUFFIX)
                        || !isKnown.test(name.substring(0, name.length() - UPLOAD_SUFFIX.length()))) {
                    Files.delete(file);
                }
            }
        }
    }

    Path file(String pack) {
        return folder.resolve(pack);
    }

    boolean contains(String pack) {
        return packs.containsKey(pack);
    }

    /** In the order in which they were made. */
    List<String> packs() {
        return List.copyOf(packs.keySet());
    }

    long bytes() {
        return packs.values().stream().mapToLong(Long::longValue).sum();
    }

    void add(String pack, long bytes) {
        packs.put(pack, bytes);
    }

    /** What the bucket calls the upload of a pack, if it was begun. */
    Optional<String> upload(String pack) throws IOException {
        Path file = folder.resolve(pack + UPLOAD_SUFFIX);
        return Files.exists(file) && Files.size(file) <= UPLOAD_BYTES_MAX
                ? Optional.of(Files.readString(file))
                : Optional.empty();
    }

    void setUpload(String pack, String upload) throws IOException {
        Folder.replace(folder.resolve(pack + UPLOAD_SUFFIX), ByteBuffer.wrap(upload.getBytes(StandardCharsets.UTF_8)));
    }

    /** The pack is in the bucket; its file goes to the cache. */
    void sent(KnownPack pack, Pieces pieces) throws IOException {
        pieces.adopt(pack.number(), file(pack.name()));
        packs.remove(pack.name());
        Files.deleteIfExists(folder.resolve(pack.name() + UPLOAD_SUFFIX));
    }
}
