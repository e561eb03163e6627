package cairn.services.rpc.command;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.data.failure.NotFoundException;
import cairn.data.unixfs.DirectoryCursor;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.node.Node;
import cairn.node.files.FilesPath;
import cairn.node.files.Found;
import cairn.node.resolve.Resolved;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import cairn.storage.files.FilesRoot;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** {@code files …} that only look: list, read, tell, and what the files were. */
final class FilesCommands {
    private FilesCommands() {}

    static List<Command> commands() {
        List<Command> commands = new ArrayList<>(List.of(ls(), read(), flush(), log(), restore()));
        commands.add(FilesStat.command());
        commands.addAll(FilesChanges.commands());
        return commands;
    }

    /** The option that every command on the files has. */
    static Option flushOption() {
        return Option.flag("flush,f", "Return when it is on the medium; else it waits for the next that is")
                .or("true");
    }

    /** What a path names: content where it is one of a content's, else what is at it in the node's files. */
    static Found find(Node node, String path) throws IOException {
        if (path.startsWith("/ipfs/") || path.startsWith("/ipns/") || path.contains("://")) {
            Resolved resolved = node.resolve(path);
            if (!resolved.rest().isEmpty()) {
                throw new MalformedException(
                        "no link named \"" + resolved.rest().getFirst() + "\" under " + resolved.cid());
            }
            return new Found(resolved.cid(), UnixFsReader.totalBytes(node.block(resolved.cid())));
        }
        return node.mutableFiles().find(path);
    }

    private static Command ls() {
        return Command.named("files ls", "List a directory of the node's files")
                .takes(Argument.optional("path", "The directory (default: /)"))
                .with(Option.flag("long,l", "Print CIDs and sizes too"), Option.flag("U", "Do not sort"), flushOption())
                .example("cairn files ls -l /docs")
                .does(FilesCommands::runLs)
                .showsWith(call -> {
                    boolean isLong = call.flag("long");
                    boolean sorts = !call.flag("U");
                    return (value, out) -> show(value, isLong, sorts, out);
                });
    }

    private static void runLs(Node node, Call call, Reply reply) throws IOException {
        FilesPath path = FilesPath.parse(call.arguments().isEmpty() ? "/" : call.argument(0));
        boolean isLong = call.flag("long");
        Found found = node.mutableFiles().find(path.toString());
        if (node.files().open(found.cid()) instanceof UnixFsEntry.Directory directory) {
            // What is in a directory, and what its entries are, is the same for as long as its CID is.
            String key = "files ls " + found.cid() + " " + new TreeMap<>(call.options());
            reply.lasting(key, () -> {
                Listing listing = new Listing(node, call, node.files().list(directory), isLong);
                return entries(listing.hasNext() ? (Iterable<Object>) () -> listing : null);
            });
        } else {
            reply.only(entries(List.of(entry(node, call, path.names().getLast(), found.cid(), isLong))));
        }
    }

    /** The answer; null where there are none, as Kubo says it. */
    private static Map<String, Object> entries(Object entries) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Entries", entries);
        return value;
    }

    /** Entries as they are asked for, once. Where the directory cannot be read on, asking fails. */
    private static final class Listing implements Iterator<Object> {
        private final Node node;
        private final Call call;
        private final DirectoryCursor cursor;
        private final boolean isLong;
        private Optional<DirectoryEntry> next;

        Listing(Node node, Call call, DirectoryCursor cursor, boolean isLong) throws IOException {
            this.node = node;
            this.call = call;
            this.cursor = cursor;
            this.isLong = isLong;
            this.next = cursor.next();
        }

        @Override
        public boolean hasNext() {
            return next.isPresent();
        }

        @Override
        public Object next() {
            DirectoryEntry found = next.orElseThrow();
            try {
                next = cursor.next();
                return entry(node, call, found.name(), found.cid(), isLong);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Map<String, Object> entry(Node node, Call call, String name, Cid cid, boolean isLong)
            throws IOException {
        Map<String, Object> value = LinkedHashMap.newLinkedHashMap(4);
        UnixFsEntry opened = isLong ? node.files().open(cid) : null;
        value.put("Name", name);
        value.put("Type", opened instanceof UnixFsEntry.Directory ? 1 : 0);
        value.put("Size", opened instanceof UnixFsEntry.File file ? file.sizeBytes() : 0);
        value.put("Hash", isLong ? call.show(cid) : "");
        return value;
    }

    private static void show(Map<String, ?> value, boolean isLong, boolean sorts, PrintStream out) {
        List<Map<?, ?>> entries = new ArrayList<>();
        if (value.get("Entries") instanceof Iterable<?> items) {
            items.forEach(item -> entries.add((Map<?, ?>) item));
        }
        if (sorts) {
            entries.sort(Comparator.comparing(entry -> String.valueOf(entry.get("Name"))));
        }
        for (Map<?, ?> entry : entries) {
            if (isLong) {
                String slash = "1".equals(String.valueOf(entry.get("Type"))) ? "/" : "";
                out.println(entry.get("Name") + slash + "\t" + entry.get("Hash") + "\t" + entry.get("Size"));
            } else {
                out.println(entry.get("Name"));
            }
        }
    }

    private static Command read() {
        return Command.named("files read", "Write a file of the node's files to standard output")
                .takes(Argument.one("path", "The file"))
                .with(
                        Option.integer("offset,o", "The first byte (default: 0)"),
                        Option.integer("count,n", "How many bytes at most"),
                        flushOption())
                .example("cairn files read --offset=10 --count=5 /docs/notes.txt")
                .does(FilesCommands::runRead);
    }

    private static void runRead(Node node, Call call, Reply reply) throws IOException {
        FilesPath path = FilesPath.parse(call.argument(0));
        Found found;
        try {
            found = node.mutableFiles().find(call.argument(0));
        } catch (NotFoundException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
        if (!(node.files().open(found.cid()) instanceof UnixFsEntry.File file)) {
            throw new IOException(path + " was not a file");
        }
        long offset = call.integer("offset").orElse(0);
        OptionalLong count = call.integer("count");
        if (offset < 0) {
            throw new IOException("cannot specify negative offset");
        }
        if (offset > file.sizeBytes()) {
            throw new IOException("offset was past end of file (" + offset + " > " + file.sizeBytes() + ")");
        }
        if (count.isPresent() && count.getAsLong() < 0) {
            throw new IOException("cannot specify negative 'count'");
        }
        long length = Math.min(count.orElse(Long.MAX_VALUE), file.sizeBytes() - offset);
        node.content().copy(file, offset, length, reply.bytes("text/plain", OptionalLong.empty())::write);
    }

    private static Command flush() {
        return Command.named("files flush", "Bring every change that waits onto the medium, all or none")
                .takes(Argument.optional("path", "The path whose CID is told (default: /)"))
                .with(flushOption())
                .does((node, call, reply) -> {
                    String path = call.arguments().isEmpty() ? "/" : call.argument(0);
                    reply.only(Map.of("Cid", call.show(node.mutableFiles().flush(path))));
                })
                .shows((value, out) -> out.println(value.get("Cid")));
    }

    private static Command log() {
        return Command.named("files log", "List what the node's files were, the newest first")
                .help("""
                        A root is kept for as long as files.history-hours in the configuration says after another took
                        its place, and is held against the garbage collector until then. Changes that follow each other
                        quickly share one; to be sure of one, flush.""")
                .example("cairn files log")
                .does((node, call, reply) -> {
                    for (FilesRoot root : node.mutableFiles().log()) {
                        Map<String, Object> value = new LinkedHashMap<>();
                        value.put("Number", root.number());
                        value.put("Cid", call.show(root.cid()));
                        value.put("Created", root.created().toString());
                        root.replaced().ifPresent(time -> value.put("Replaced", time.toString()));
                        reply.value(value);
                    }
                })
                .shows((value, out) ->
                        out.println(value.get("Number") + "\t" + value.get("Created") + "\t" + value.get("Cid")));
    }

    private static Command restore() {
        return Command.named("files restore", "Make the node's files what they were")
                .takes(Argument.one("root", "A number or a CID of: cairn files log"))
                .help("What the files are now can be restored in its turn.")
                .example("cairn files restore 12")
                .does((node, call, reply) -> {
                    Cid root = former(node, call.argument(0));
                    node.mutableFiles().restore(root);
                    reply.only(Map.of("Cid", call.show(root)));
                })
                .shows((value, out) -> out.println(value.get("Cid")));
    }

    private static Cid former(Node node, String wanted) throws IOException {
        for (FilesRoot root : node.mutableFiles().log()) {
            if (Long.toString(root.number()).equals(wanted)
                    || root.cid().toString().equals(wanted)) {
                return root.cid();
            }
        }
        throw new UsageException("the files were never \"" + wanted + "\", or too long ago; see: cairn files log");
    }
}
