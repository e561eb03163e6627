package cairn.app.cli;

import cairn.data.failure.MalformedException;
import cairn.data.unixfs.Attributes;
import cairn.node.add.DirectoryWalk;
import cairn.node.add.Entry;
import cairn.node.add.EntrySource;
import cairn.node.add.FileSource;
import cairn.node.add.IgnoreRules;
import cairn.node.add.PlacedChannel;
import cairn.services.rpc.UsageException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** What a command line uploads: the files and directories that it names, or standard input. */
final class FileArguments {
    private FileArguments() {}

    /**
     * The entries that {@code line} names.
     *
     * @param counter told of every byte that is read
     */
    static EntrySource entries(CommandLine line, LongConsumer counter) throws IOException {
        if (line.command().fileArgument().isEmpty()) {
            return EntrySource.EMPTY;
        }
        List<String> paths = line.filePaths();
        if (paths.isEmpty() && !line.command().fileArgument().orElseThrow().required()) {
            return EntrySource.EMPTY;
        }
        if (paths.isEmpty() || paths.equals(List.of("-"))) {
            return counted(standardInput(line), counter);
        }
        if (paths.size() > 1 && !line.command().fileArgument().orElseThrow().repeated()) {
            throw new UsageException("\"" + line.command().path() + "\" takes one file, not " + paths.size());
        }
        List<Path> starts = paths.stream().map(Path::of).toList();
        DirectoryWalk.Rules rules = switch (line.command().path()) {
            case "add" -> rules(line);
            case "make" -> trees();
            default -> plainFiles();
        };
        EntrySource walk = new DirectoryWalk(starts, rules);
        return counted(walk, counter);
    }

    /** The sum of the named files' lengths, or 0 where a directory is among them or a length cannot be had. */
    static long totalBytes(CommandLine line) {
        long total = 0;
        for (String path : line.filePaths()) {
            try {
                Path file = Path.of(path);
                if (!Files.isRegularFile(file)) {
                    return 0;
                }
                total += Files.size(file);
            } catch (IOException e) {
                return 0; // Only a progress line is poorer; reading the file will say what is wrong with it.
            }
        }
        return total;
    }

    private static EntrySource standardInput(CommandLine line) throws UsageException {
        if (Boolean.getBoolean("cairn.stdin.terminal")) {
            throw new UsageException("\"" + line.command().path() + "\" needs a file, or content on standard input");
        }
        String name = line.command().option("stdin-name").isPresent()
                ? line.text("stdin-name").orElse("")
                : "";
        List<Entry> entries = new ArrayList<>();
        entries.add(new Entry.File(name, Attributes.NONE, new StandardInput()));
        return () -> entries.isEmpty() ? Optional.empty() : Optional.of(entries.removeFirst());
    }

    private static DirectoryWalk.Rules plainFiles() {
        return new DirectoryWalk.Rules(false, true, true, false, false, false, true, IgnoreRules.NONE);
    }

    private static DirectoryWalk.Rules trees() {
        return new DirectoryWalk.Rules(true, false, true, false, false, false, true, IgnoreRules.NONE);
    }

    private static DirectoryWalk.Rules rules(CommandLine line) throws IOException {
        List<String> patterns = new ArrayList<>();
        Optional<String> file = line.text("ignore-rules-path");
        if (file.isPresent()) {
            Path path = Path.of(file.get());
            if (!Files.isRegularFile(path)) {
                throw new MalformedException("There is no file of ignore rules " + path);
            }
            patterns.addAll(Files.readAllLines(path));
        }
        patterns.addAll(line.options().getOrDefault("ignore", List.of()));
        boolean emptyDirectories = !line.options().containsKey("empty-dirs") || line.flag("empty-dirs");
        return new DirectoryWalk.Rules(
                line.flag("recursive"),
                line.flag("hidden"),
                line.flag("dereference-args") || line.flag("dereference-symlinks"),
                line.flag("dereference-symlinks"),
                line.flag("preserve-mode"),
                line.flag("preserve-mtime"),
                emptyDirectories,
                IgnoreRules.parse(patterns));
    }

    private static EntrySource counted(EntrySource entries, LongConsumer counter) {
        return () -> entries.next()
                .map(entry -> entry instanceof Entry.File file
                        ? new Entry.File(file.path(), file.attributes(), new CountedSource(file.source(), counter))
                        : entry);
    }

    /** Standard input, which is read once. */
    private record StandardInput() implements FileSource {
        @Override
        @SuppressWarnings("resource") // Standard input stays open for as long as the process runs.
        public ReadableByteChannel open() {
            return new FileInputStream(FileDescriptor.in).getChannel();
        }

        @Override
        public boolean isIndependent() {
            return false;
        }
    }

    /** A file whose bytes are counted as they are read. */
    private record CountedSource(FileSource source, LongConsumer counter) implements FileSource {
        @Override
        public ReadableByteChannel open() throws IOException {
            ReadableByteChannel in = source.open();
            return in instanceof PlacedChannel placed ? new CountedFile(placed, counter) : new Counted<>(in, counter);
        }

        @Override
        public boolean isIndependent() {
            return source.isIndependent();
        }
    }

    private static class Counted<C extends ReadableByteChannel> implements ReadableByteChannel {
        final C in;
        final LongConsumer counter;

        Counted(C in, LongConsumer counter) {
            this.in = in;
            this.counter = counter;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            int count = in.read(target);
            counter.accept(Math.max(0, count));
            return count;
        }

        @Override
        public boolean isOpen() {
            return in.isOpen();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static final class CountedFile extends Counted<PlacedChannel> implements PlacedChannel {
        CountedFile(PlacedChannel in, LongConsumer counter) {
            super(in, counter);
        }

        @Override
        public long sizeBytes() {
            return in.sizeBytes();
        }

        @Override
        public void readFully(ByteBuffer target, long offset) throws IOException {
            int bytes = target.remaining();
            in.readFully(target, offset);
            counter.accept(bytes);
        }
    }
}
