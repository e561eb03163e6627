package cairn.app.cli;

import cairn.node.extract.TargetTree;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/** Chooses where the bytes of a command's answer go. */
final class Receivers {
    private static final Set<String> WITH_PROGRESS = Set.of("add", "get", "cat", "dag import", "dag export");
    private static final Set<String> BINARY = Set.of("dag export", "block get");

    private Receivers() {}

    /** {@code progress} is told of the bytes written to files where the answer is no stream of them. */
    static BytesReceiver of(CommandLine line, Terminal terminal, LongConsumer progress) throws IOException {
        boolean hasOutput = line.command().option("output").isPresent();
        Optional<String> output = hasOutput ? line.text("output") : Optional.empty();
        if (line.command().path().equals("get")) {
            return get(line, output, progress);
        }
        if (line.command().path().startsWith("make") && output.isPresent()) {
            return new TarExtraction(new TargetTree(Path.of(output.get()), progress));
        }
        if (output.isPresent()) {
            return new FileReceiver(Path.of(output.get()));
        }
        if (BINARY.contains(line.command().path()) && terminal.outIsTerminal()) {
            throw new UsageException("the answer is binary and standard output is a terminal; use -o FILE or > FILE");
        }
        return Output.standardOutput(terminal);
    }

    private static BytesReceiver get(CommandLine line, Optional<String> output, LongConsumer progress)
            throws IOException {
        String path = line.arguments().isEmpty() ? "" : line.arguments().getFirst();
        String bare = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        String name = bare.substring(bare.lastIndexOf('/') + 1);
        boolean archive = line.flag("archive");
        boolean compress = line.flag("compress");
        String extension = (archive ? ".tar" : "") + (compress ? ".gz" : "");
        Path target = Path.of(output.orElse(name + extension));
        if (archive || compress) {
            return new FileReceiver(target);
        }
        return new TarExtraction(new TargetTree(target, progress));
    }

    /** What a progress line says the command does. */
    static String verb(CommandLine line) {
        return switch (line.command().path()) {
            case "add" -> "Adding";
            case "get" -> "Writing";
            case "dag import" -> "Importing";
            case "dag export" -> "Exporting";
            default -> "Reading";
        };
    }

    /** Whether a progress line makes sense for this command and was not denied. */
    static boolean showsProgress(CommandLine line) {
        boolean hasOption = line.command().option("progress").isPresent();
        boolean denied = hasOption && line.options().containsKey("progress") && !line.flag("progress");
        boolean quiet = line.command().option("quiet").isPresent() && line.flag("quiet");
        boolean toTerminal = line.command().path().equals("cat") && Boolean.getBoolean("cairn.stdout.terminal");
        return WITH_PROGRESS.contains(line.command().path()) && !denied && !quiet && !toTerminal;
    }

    /** A file that appears when it is whole. */
    private static final class FileReceiver implements BytesReceiver {
        private final Path target;
        private final Path partial;
        private final FileChannel file;

        FileReceiver(Path target) throws IOException {
            this.target = target.toAbsolutePath();
            this.partial = this.target.resolveSibling(this.target.getFileName() + ".part");
            this.file = FileChannel.open(
                    partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }

        @Override
        public void end() throws IOException {
            file.close();
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void abort() {
            try {
                file.close();
                Files.deleteIfExists(partial);
            } catch (IOException e) {
                // The answer has failed already, and that failure is the one to tell; what is left is named .part.
                partial.toFile().deleteOnExit();
            }
        }
    }
}
