package cairn.services.rpc.command;

import cairn.data.failure.LimitException;
import cairn.data.failure.MalformedException;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.node.extract.DagExtraction;
import cairn.node.extract.TargetTree;
import cairn.node.resolve.Resolved;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import cairn.services.tar.TarStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.Deflater;

/** {@code cat} and {@code get}: give content back. */
final class ReadCommands {
    /** Objects of one {@code cat}. */
    private static final int OBJECTS_MAX = 10_000;

    private ReadCommands() {}

    static List<Command> commands() {
        return List.of(cat(), get());
    }

    private static Command cat() {
        return Command.named("cat", "Write the content of files to standard output")
                .takes(Argument.many("ipfs-path", "Paths of files, such as a CID or CID/docs/index.html"))
                .with(
                        Option.integer("offset,o", "Byte to start at"),
                        Option.integer("length,l", "Bytes to write at most"),
                        Option.flag("progress,p", "Show progress where standard error is a terminal")
                                .or("true"))
                .example("cairn cat CID/README.md")
                .example("cairn cat --offset=1000 --length=100 CID")
                .does(ReadCommands::runCat);
    }

    private static void runCat(Node node, Call call, Reply reply) throws IOException {
        long skip = notNegative("offset", call.integer("offset").orElse(0));
        long left = notNegative("length", call.integer("length").orElse(Long.MAX_VALUE));
        if (call.arguments().size() > OBJECTS_MAX) {
            throw new LimitException("Too many paths", "objectsMax", OBJECTS_MAX, "ask for fewer at a time");
        }
        List<UnixFsEntry.File> files = new ArrayList<>();
        long total = 0;
        for (String path : call.arguments()) {
            UnixFsEntry.File file = file(node, path);
            files.add(file);
            total += file.sizeBytes();
        }
        long length = Math.min(left, Math.max(0, total - skip));
        Reply.Bytes out = reply.bytes("text/plain", OptionalLong.of(length));
        for (UnixFsEntry.File file : files) {
            long skipped = Math.min(skip, file.sizeBytes());
            skip -= skipped;
            if (left > 0 && skipped < file.sizeBytes()) {
                left -= node.content().copy(file, skipped, left, out::write);
            }
        }
    }

    private static UnixFsEntry.File file(Node node, String path) throws IOException {
        UnixFsEntry entry = node.files().open(node.resolve(path).cid());
        if (entry instanceof UnixFsEntry.File file) {
            return file;
        }
        if (entry instanceof UnixFsEntry.Symlink link) {
            throw new UsageException(path + " is a symlink to " + link.target());
        }
        throw new MalformedException("this dag node is a directory; see what is in it with: cairn ls " + path);
    }

    private static long notNegative(String name, long value) throws IOException {
        if (value < 0) {
            throw new IOException("cannot specify negative " + name);
        }
        return value;
    }

    private static Command get() {
        return Command.named("get", "Write files and directories back to this machine")
                .takes(Argument.one("ipfs-path", "The path of a file or directory"))
                .with(
                        Option.text("output,o", "Where to write (default: the path's last name)"),
                        Option.flag("archive,a", "Write one TAR archive"),
                        Option.flag("compress,C", "Compress with gzip; a directory only as an archive"),
                        Option.integer("compression-level,l", "1 (fast) to 9 (small)"),
                        Option.flag("progress,p", "Show progress where standard error is a terminal")
                                .or("true"))
                .example("cairn get CID -o site/")
                .example("cairn get -a -C CID -o site.tar.gz")
                .does(ReadCommands::runGet);
    }

    private static void runGet(Node node, Call call, Reply reply) throws IOException, InterruptedException {
        int level = (int) call.integer("compression-level").orElse(Deflater.DEFAULT_COMPRESSION);
        if (call.integer("compression-level").isPresent() && (level < 1 || level > 9)) {
            throw new UsageException("--compression-level is 1 to 9, not " + level);
        }
        String path = call.argument(0);
        Resolved resolved = node.resolve(path);
        UnixFsEntry entry = node.files().open(resolved.cid());
        boolean compress = call.flag("compress");
        Optional<TargetTree> tree = compress || call.flag("archive") ? Optional.empty() : reply.tree();
        if (tree.isPresent()) {
            new DagExtraction(node.blocks(), node.workers(), tree.get()).run(resolved.name(), entry);
            return;
        }
        TarStream tar = new TarStream(node.blocks(), node.workers());
        boolean plainFile = compress && !call.flag("archive") && entry instanceof UnixFsEntry.File;
        Reply.Bytes out = reply.bytes(compress ? "application/gzip" : "application/x-tar", OptionalLong.empty());
        if (plainFile) {
            tar.writeCompressed((UnixFsEntry.File) entry, level, out::write);
        } else if (compress) {
            tar.writeCompressed(resolved.name(), entry, level, out::write);
        } else {
            tar.write(resolved.name(), entry, out::write);
        }
    }
}
