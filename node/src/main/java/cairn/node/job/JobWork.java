package cairn.node.job;

import cairn.data.block.BlockSource;
import cairn.data.car.CarLimits;
import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.node.Node;
import cairn.node.dag.CarExport;
import cairn.node.dag.CarImport;
import cairn.node.pin.PinKind;
import cairn.node.pin.PinRequest;
import cairn.node.pin.Pins;
import cairn.storage.job.Job;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** What each kind of job does on a node. */
final class JobWork {
    /** Where an argument of a pin's is a label. */
    private static final String LABEL = "label.";

    private static final int PROGRESS_BLOCKS = 1000;

    private final Node node;

    JobWork(Node node) {
        this.node = node;
    }

    /** Does it, on this thread, until it is done or the thread is interrupted. */
    void run(Job job, Pins.Progress progress) throws IOException {
        Pins.Progress watched = (blocks, bytes) -> {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("The job was interrupted");
            }
            progress.seen(blocks, bytes);
        };
        switch (job.kind()) {
            case PIN -> {
                PinKind kind = job.argument("kind").equals("direct") ? PinKind.DIRECT : PinKind.RECURSIVE;
                node.pin(node.resolve(job.argument("path")).cid(), kind, request(job), watched);
            }
            case FETCH -> node.bring(node.resolve(job.argument("path")).cid(), watched);
            case IMPORT -> take(file(job), !job.argument("pin").equals("false"), watched);
            case EXPORT -> write(node.resolve(job.argument("path")).cid(), file(job), watched);
            case GC -> {
                AtomicLong removed = new AtomicLong();
                node.collect(false, _ -> watched.seen(removed.incrementAndGet(), 0));
            }
        }
    }

    private static PinRequest request(Job job) {
        Map<String, String> labels = new TreeMap<>();
        job.arguments().forEach((name, value) -> {
            if (name.startsWith(LABEL)) {
                labels.put(name.substring(LABEL.length()), value);
            }
        });
        Optional<Instant> expires = Optional.of(job.argument("expires"))
                .filter(text -> !text.isEmpty())
                .map(Instant::parse);
        return new PinRequest(
                job.argument("name"),
                job.argument("owner"),
                job.argument("reason"),
                labels,
                expires,
                job.argument("beside").equals("true"));
    }

    private static Path file(Job job) throws MalformedException {
        Path file = Path.of(job.argument("file"));
        if (!file.isAbsolute()) {
            throw new MalformedException(
                    "the file has to be an absolute path on the node's machine, not " + job.argument("file"));
        }
        return file;
    }

    private void take(Path file, boolean pins, Pins.Progress progress) throws IOException {
        AtomicLong blocks = new AtomicLong();
        AtomicLong bytes = new AtomicLong();
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            node.importArchives(
                    pins,
                    progress,
                    sink -> new LinkedHashSet<>(new CarImport(
                                    block -> {
                                        sink.put(block);
                                        bytes.addAndGet(block.size());
                                        if (blocks.incrementAndGet() % PROGRESS_BLOCKS == 0) {
                                            progress.seen(blocks.get(), bytes.get());
                                        }
                                    },
                                    node.workers())
                            .run(in, CarLimits.USUAL)
                            .roots()));
        }
        progress.seen(blocks.get(), bytes.get());
    }

    /** Writes beside the file, which appears whole; what an earlier try wrote is compared and gone on from. */
    private void write(Cid root, Path file, Pins.Progress progress) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(
                    file.toString(), null, "it is there already; remove it or choose another");
        }
        Path part = file.resolveSibling(file.getFileName() + ".part");
        AtomicLong blocks = new AtomicLong();
        try (ArchiveFile out = ArchiveFile.open(part)) {
            BlockSource counted = cid -> {
                blocks.incrementAndGet();
                return node.blocks().get(cid);
            };
            new CarExport(counted, node.workers(), false).run(root, pieces -> {
                out.write(pieces);
                progress.seen(blocks.get(), out.bytes());
            });
            out.finish();
            progress.seen(blocks.get(), out.bytes());
        }
        Files.move(part, file);
    }
}
