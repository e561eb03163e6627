package cairn.services.rpc.command;

import cairn.data.cid.Codec;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.multihash.HashFunction;
import cairn.data.unixfs.ImportProfile;
import cairn.node.Node;
import cairn.node.add.Entry;
import cairn.node.files.FileWrite;
import cairn.node.files.FilesPath;
import cairn.node.files.Found;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code files …} that change something. */
final class FilesChanges {
    private static final int OCTAL = 8;

    private FilesChanges() {}

    static List<Command> commands() {
        return List.of(cp(), mv(), rm(), mkdir(), write(), chcid(), chmod(), touch());
    }

    private static Option[] naming() {
        return new Option[] {
            Option.integer("cid-version,cid-ver", "CID version of what is made"),
            Option.text("hash", "Hash function of what is made; means CID version 1"),
        };
    }

    /** How the call wants what it makes to be named, where it says so. */
    private static Optional<ImportProfile> naming(Node node, Call call) throws IOException {
        OptionalLong version = call.integer("cid-version");
        Optional<String> hash = call.text("hash");
        if (version.isEmpty() && hash.isEmpty()) {
            return Optional.empty();
        }
        ImportProfile profile = node.importProfile();
        if (version.isPresent() && (version.getAsLong() < 0 || version.getAsLong() > 1)) {
            throw new IOException("unknown CID version: " + version.getAsLong());
        }
        if (hash.isPresent()) {
            profile = profile.withHash(HashFunction.byName(hash.get())
                    .orElseThrow(() -> new IOException("unrecognized hash function: \"" + hash.get() + "\"")));
            return Optional.of(profile.withCidVersion(1));
        }
        return Optional.of(profile.withCidVersion((int) version.getAsLong()));
    }

    private static Command cp() {
        return Command.named("files cp", "Link content in the node's files, or copy within them")
                .takes(Argument.one("source", "A path such as /ipfs/CID, or one in the node's files"))
                .takes(Argument.one("dest", "Where in the node's files"))
                .with(
                        Option.flag("force", "Replace a file that is there"),
                        Option.flag("parents,p", "Make missing directories"),
                        FilesCommands.flushOption())
                .example("cairn files cp -p /ipfs/CID /docs/new/")
                .does(FilesChanges::runCp);
    }

    private static void runCp(Node node, Call call, Reply reply) throws IOException {
        String source = call.argument(0);
        if (source.isEmpty() || (!source.startsWith("/") && !source.contains("://"))) {
            FilesPath.parse(source);
        }
        String trimmed =
                source.length() > 1 && source.endsWith("/") ? source.substring(0, source.length() - 1) : source;
        FilesPath.parse(call.argument(1));
        Found found;
        try {
            found = FilesCommands.find(node, trimmed);
        } catch (IOException e) {
            throw new IOException("cp: cannot get node from path " + trimmed + ": " + e.getMessage(), e);
        }
        try {
            node.files().open(found.cid());
        } catch (MalformedException e) {
            throw new IOException(
                    "cp: source must be a valid UnixFS (dag-pb or raw codec)"
                            + (found.cid().has(Codec.DAG_PB) ? ": " + e.reason() : ""),
                    e);
        }
        String name = trimmed.substring(trimmed.lastIndexOf('/') + 1);
        try {
            node.mutableFiles()
                    .tree()
                    .copy(found, name, call.argument(1), call.flag("parents"), call.flag("force"), call.flag("flush"));
        } catch (NotFoundException e) {
            throw new IOException("cp: cannot put node in path " + call.argument(1) + ": " + e.getMessage(), e);
        }
    }

    private static Command mv() {
        return Command.named("files mv", "Move in the node's files")
                .takes(Argument.one("source", "The path of what is moved"))
                .takes(Argument.one("dest", "The path that it gets, or a directory that it gets into"))
                .with(FilesCommands.flushOption())
                .example("cairn files mv /docs/draft /docs/final")
                .does((node, call, reply) ->
                        node.mutableFiles().tree().move(call.argument(0), call.argument(1), call.flag("flush")));
    }

    private static Command rm() {
        return Command.named("files rm", "Remove from the node's files")
                .takes(Argument.many("path", "Paths of what is removed"))
                .with(
                        Option.flag("recursive,r", "Also directories, with what is in them"),
                        Option.flag("force", "Whatever is there, and no error where nothing is"),
                        FilesCommands.flushOption())
                .example("cairn files rm -r /docs/old")
                .does(FilesChanges::runRm);
    }

    private static void runRm(Node node, Call call, Reply reply) throws IOException {
        if (!call.flag("flush")) {
            throw new IOException("files rm always flushes for safety."
                    + " The --flush flag cannot be set to false for this command");
        }
        List<String> problems = new ArrayList<>();
        for (String path : call.arguments()) {
            try {
                node.mutableFiles().tree().remove(path, call.flag("recursive"), call.flag("force"));
            } catch (MalformedException | NotFoundException e) {
                problems.add(path + ": " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new IOException("can't remove some files: " + String.join("; ", problems));
        }
    }

    private static Command mkdir() {
        return Command.named("files mkdir", "Make directories in the node's files")
                .takes(Argument.one("path", "The path of the directory"))
                .with(
                        Option.flag("parents,p", "Also those above it, and no error where it is there"),
                        FilesCommands.flushOption())
                .with(naming())
                .example("cairn files mkdir -p /docs/2026/11")
                .does((node, call, reply) -> node.mutableFiles()
                        .tree()
                        .make(call.argument(0), call.flag("parents"), naming(node, call), call.flag("flush")));
    }

    private static Command write() {
        return Command.named("files write", "Write into a file of the node's files")
                .takes(Argument.one("path", "The path of the file"))
                .takes(Argument.files("data", "What is written; standard input where none is named"))
                .with(
                        Option.integer("offset,o", "Where the first byte goes (default: 0)"),
                        Option.flag("create,e", "Make the file if it is not there"),
                        Option.flag("parents,p", "Make missing directories"),
                        Option.flag("truncate,t", "Empty the file first"),
                        Option.integer("count,n", "How many bytes are taken at most"),
                        Option.flag("raw-leaves", "Make new leaves the bare bytes"),
                        FilesCommands.flushOption())
                .with(naming())
                .example("echo hello | cairn files write -e -p /docs/hello.txt")
                .does(FilesChanges::runWrite);
    }

    private static void runWrite(Node node, Call call, Reply reply) throws IOException {
        OptionalLong count = call.integer("count");
        if (count.isPresent() && count.getAsLong() < 0) {
            throw new IOException("cannot have negative byte count");
        }
        FileWrite how = new FileWrite(
                call.integer("offset").orElse(0),
                call.flag("create"),
                call.flag("parents"),
                call.flag("truncate"),
                naming(node, call),
                call.givenFlag("raw-leaves"),
                call.flag("flush"));
        Entry entry = call.files().next().orElseThrow(() -> new UsageException("argument \"data\" is required"));
        if (!(entry instanceof Entry.File file)) {
            throw new UsageException("expected a regular file");
        }
        try (ReadableByteChannel in = file.source().open()) {
            ReadableByteChannel limited = count.isPresent() ? new LimitedChannel(in, count.getAsLong()) : in;
            node.mutableFiles().contents().write(call.argument(0), how, limited);
        }
    }

    private static Command chcid() {
        return Command.named("files chcid", "Name a directory of the node's files by another CID version or hash")
                .takes(Argument.one("path", "The path of the directory"))
                .with(FilesCommands.flushOption())
                .with(naming())
                .example("cairn files chcid --hash=blake3 /docs")
                .does((node, call, reply) -> {
                    if (call.argument(0).equals("/")) {
                        throw new IOException("cannot change CID format of the MFS root; use"
                                + " 'ipfs config Import.CidVersion' and 'ipfs config Import.HashFunction' instead");
                    }
                    Optional<ImportProfile> naming = naming(node, call);
                    if (naming.isPresent()) {
                        node.mutableFiles().tree().rename(call.argument(0), naming.get(), call.flag("flush"));
                    }
                });
    }

    private static Command chmod() {
        return Command.named("files chmod", "Set permissions in the node's files")
                .takes(Argument.one("mode", "Permissions in octal, such as 0644"))
                .takes(Argument.one("path", "The path of a file or directory"))
                .with(FilesCommands.flushOption())
                .example("cairn files chmod 0644 /docs/hello.txt")
                .does((node, call, reply) -> {
                    int mode;
                    try {
                        mode = Integer.parseInt(call.argument(0), OCTAL);
                    } catch (NumberFormatException e) {
                        throw new IOException(
                                "strconv.ParseInt: parsing \"" + call.argument(0) + "\": invalid syntax", e);
                    }
                    node.mutableFiles()
                            .contents()
                            .changeAttributes(call.argument(1), old -> old.withMode(mode & 0xfff), call.flag("flush"));
                });
    }

    private static Command touch() {
        return Command.named("files touch", "Set a modification time in the node's files")
                .takes(Argument.one("path", "The path of a file or directory"))
                .with(
                        Option.integer("mtime", "Seconds since 1970 (default: now)"),
                        Option.integer("mtime-nsecs", "Its nanoseconds"),
                        FilesCommands.flushOption())
                .example("cairn files touch --mtime=1700000000 /docs/hello.txt")
                .does((node, call, reply) -> {
                    long seconds = call.integer("mtime").orElse(0);
                    long nanos = call.integer("mtime-nsecs").orElse(0);
                    if (nanos < 0 || nanos > 999_999_999) {
                        throw new UsageException("mtime-nsecs is 0 to 999999999, not " + nanos);
                    }
                    Instant time;
                    try {
                        time = seconds == 0 ? Instant.now() : Instant.ofEpochSecond(seconds, nanos);
                    } catch (DateTimeException e) {
                        throw new UsageException("the time " + seconds + " is out of range");
                    }
                    node.mutableFiles()
                            .contents()
                            .changeAttributes(call.argument(0), old -> old.withModified(time), call.flag("flush"));
                });
    }

    /** The first bytes of a channel. */
    private static final class LimitedChannel implements ReadableByteChannel {
        private final ReadableByteChannel in;
        private long left;

        LimitedChannel(ReadableByteChannel in, long countMax) {
            this.in = in;
            this.left = countMax;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            if (left == 0) {
                return -1;
            }
            int limit = target.limit();
            target.limit((int) Math.min(limit, target.position() + left));
            try {
                int count = in.read(target);
                left -= Math.max(0, count);
                return count;
            } finally {
                target.limit(limit);
            }
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
}
