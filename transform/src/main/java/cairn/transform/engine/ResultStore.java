package cairn.transform.engine;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.transform.record.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The newest result of each key, a file for each, named by the key. A file appears whole. What cannot be read counts as
 * not there: it can be made again. May be used by any thread and by several processes.
 */
public final class ResultStore {
    private static final String SUFFIX = ".result";
    private static final long BYTES_MAX = 64 * 1024;

    private final Path folder;

    public ResultStore(Path folder) {
        this.folder = folder;
    }

    private Path file(Cid key) {
        return folder.resolve(key + SUFFIX);
    }

    public Optional<Result> find(Cid key) throws IOException {
        return read(file(key)).filter(result -> result.key().cid().equals(key));
    }

    private static Optional<Result> read(Path file) throws IOException {
        try {
            if (Files.size(file) > BYTES_MAX) {
                return Optional.empty();
            }
            return Optional.of(Result.read(ByteBuffer.wrap(Files.readAllBytes(file))));
        } catch (NoSuchFileException | MalformedException e) {
            return Optional.empty(); // None, or none that is of use: it is made again.
        }
    }

    /** Keeps a result in place of the one before. */
    public void put(Result result) throws IOException {
        Files.createDirectories(folder);
        Path part = folder.resolve(result.key().cid() + "." + UUID.randomUUID() + ".new");
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = result.block().bytes();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(part, file(result.key().cid()), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** All results, the newest first. */
    public List<Result> all() throws IOException {
        List<Result> all = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file :
                        files.filter(one -> one.toString().endsWith(SUFFIX)).toList()) {
                    read(file).ifPresent(all::add);
                }
            }
        }
        all.sort(Comparator.comparing(Result::finished)
                .reversed()
                .thenComparing(one -> one.key().cid().toString()));
        return all;
    }
}
