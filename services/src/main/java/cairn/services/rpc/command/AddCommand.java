package cairn.services.rpc.command;

import cairn.data.chunk.ChunkerSpec;
import cairn.data.failure.MalformedException;
import cairn.data.multihash.HashFunction;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DagRoot;
import cairn.data.unixfs.FileLayout;
import cairn.data.unixfs.ImportProfile;
import cairn.node.Node;
import cairn.node.add.Entry;
import cairn.node.add.EntrySource;
import cairn.node.add.TreeImport;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code add}: keeps files and directories. */
final class AddCommand {
    private static final int OCTAL = 8;

    private AddCommand() {}

    static Command command() {
        return Command.named("add", "Keep files and directories; prints the CID of each")
                .help("""
                        A directory needs -r. What is added is pinned, so that `repo gc` leaves it alone. How a file
                        becomes a DAG, and so which CID it gets, is decided by an import profile; the same file with
                        the same profile has the same CID everywhere. Options change single parameters of it.""")
                .takes(Argument.files("path", "Files or directories; without one, standard input"))
                .with(shapeOptions())
                .with(effectOptions())
                .with(inputOptions())
                .example("cairn add -r -Q site/          # the site's CID, nothing else")
                .example("cairn add --profile=unixfs-v0-2015 FILE   # the CID that Kubo gives by default")
                .example("cairn add -n FILE              # only compute the CID")
                .does(AddCommand::run)
                .showsWith(Lines::new);
    }

    private static Option[] shapeOptions() {
        return new Option[] {
            Option.text(
                    "profile",
                    "Import profile: unixfs-v1-2025 or unixfs-v0-2015 (default: add.profile of the configuration)"),
            Option.text("chunker,s", "size-BYTES, rabin-MIN-AVG-MAX or buzhash"),
            Option.integer("cid-version", "0 or 1; 1 means raw leaves unless told otherwise"),
            Option.flag("raw-leaves", "Leaves are the bare bytes of the file"),
            Option.text("hash", "Hash function; one other than sha2-256 means CID version 1"),
            Option.flag("trickle,t", "Trickle layout instead of a balanced one"),
            Option.integer("max-file-links", "Links of a node of a file at most"),
            Option.integer("max-directory-links", "Entries of a directory of one block at most"),
            Option.integer("max-hamt-fanout", "Fan-out of a sharded directory: a power of two from 8 to 1024"),
            Option.flag("inline", "Put small blocks into their CIDs"),
            Option.integer("inline-limit", "Bytes of such a block at most").or("32"),
            Option.flag("preserve-mode", "Keep permissions"),
            Option.flag("preserve-mtime", "Keep modification times"),
            Option.text("mode", "Permissions to give to everything that is added, in octal"),
            Option.integer("mtime", "Modification time to give to everything, in seconds since 1970"),
            Option.integer("mtime-nsecs", "Its nanoseconds"),
        };
    }

    private static Option[] effectOptions() {
        return new Option[] {
            Option.flag("quiet,q", "Print only CIDs"),
            Option.flag("quieter,Q", "Print only the last CID, the root's"),
            Option.flag("silent", "Print nothing"),
            Option.flag("progress,p", "Show progress; by default where standard error is a terminal"),
            Option.flag("only-hash,n", "Compute CIDs and keep nothing"),
            Option.flag("wrap-with-directory,w", "Put a directory around what is added"),
            Option.flag("pin", "Pin what is added").or("true"),
            Option.text("pin-name", "Name of the pin"),
            Option.flag("nocopy", "Refused: blocks are always copied into the store"),
            Option.flag("fscache", "Accepted for compatibility"),
            Option.text("to-files", "Also link what is added at this path of the node's files"),
            Option.flag("fast-provide-root", "Accepted for compatibility; nothing is announced yet"),
            Option.flag("fast-provide-dag", "Accepted for compatibility; nothing is announced yet"),
            Option.flag("fast-provide-wait", "Accepted for compatibility; nothing is announced yet"),
        };
    }

    private static Option[] inputOptions() {
        return new Option[] {
            Option.flag("recursive,r", "Add directories with what is in them"),
            Option.flag("dereference-args", "Follow symlinks that are named"),
            Option.flag("dereference-symlinks", "Follow every symlink"),
            Option.text("stdin-name", "Name of the file that comes from standard input"),
            Option.flag("hidden,H", "Take names that begin with a dot"),
            Option.texts("ignore", "Pass over what fits this pattern, as in gitignore; may be given often"),
            Option.text("ignore-rules-path", "A file of such patterns"),
            Option.flag("empty-dirs,E", "Take empty directories").or("true"),
        };
    }

    private static void run(Node node, Call call, Reply reply) throws IOException, InterruptedException {
        ImportProfile profile = profile(node, call);
        if (call.flag("nocopy")) {
            throw new IOException("filestore is not enabled, see https://git.io/vNItf");
        }
        boolean wrap = call.flag("wrap-with-directory");
        boolean silent = call.flag("silent");
        boolean progress = call.flag("progress");
        EntrySource entries = withAttributes(call.files(), call);
        TreeImport.Listener listener = (path, root, attributes) -> {
            if (progress && root.fileBytes() > 0) {
                Map<String, Object> read = new LinkedHashMap<>();
                read.put("Name", path);
                read.put("Bytes", root.fileBytes());
                reply.value(read);
            }
            if (!silent) {
                reply.value(added(path, root, attributes));
            }
        };
        if (call.flag("only-hash")) {
            node.hash(entries, profile, wrap, listener);
            return;
        }
        boolean pin = call.flag("pin");
        Optional<String> pinName = call.text("pin-name");
        if (pinName.isPresent() && (!pin || pinName.get().isEmpty())) {
            throw new UsageException("--pin-name needs a name, and --pin");
        }
        Optional<String> toFiles = call.text("to-files");
        if (toFiles.isPresent() && toFiles.get().isEmpty()) {
            throw new UsageException("--to-files needs a path such as /docs/");
        }
        node.add(entries, profile, wrap, listener, new Node.Protection(pin, pinName.orElse(""), toFiles.orElse("")));
    }

    private static Map<String, Object> added(String path, DagRoot root, Attributes attributes) {
        Map<String, Object> value = new LinkedHashMap<>();
        String cid = root.cid().toString();
        value.put("Name", path);
        value.put("Hash", cid);
        value.put("Size", Long.toString(root.totalBytes()));
        attributes.mode().ifPresent(mode -> value.put("Mode", String.format("%04o", mode)));
        attributes.modified().ifPresent(time -> {
            value.put("Mtime", time.getEpochSecond());
            if (time.getNano() != 0) {
                value.put("MtimeNsecs", time.getNano());
            }
        });
        return value;
    }

    private static ImportProfile profile(Node node, Call call) throws IOException {
        Optional<String> named = call.text("profile");
        ImportProfile profile = named.isPresent() ? ImportProfile.named(named.get()) : node.importProfile();
        OptionalLong version = call.integer("cid-version");
        if (version.isPresent()) {
            profile = profile.withCidVersion(Math.clamp(version.getAsLong(), -1, 2));
        }
        Optional<String> hash = call.text("hash");
        if (hash.isPresent()) {
            profile = profile.withHash(HashFunction.byName(hash.get())
                    .orElseThrow(() -> new UsageException(
                            "unrecognized hash function: \"" + hash.get() + "\"; see: cairn cid hashes")));
        }
        Optional<Boolean> rawLeaves = call.givenFlag("raw-leaves");
        if (rawLeaves.isPresent()) {
            profile = profile.withRawLeaves(rawLeaves.get());
        }
        Optional<String> chunker = call.text("chunker");
        if (chunker.isPresent()) {
            profile = profile.withChunker(ChunkerSpec.parse(chunker.get()));
        }
        return limits(profile, call).check();
    }

    private static ImportProfile limits(ImportProfile start, Call call) throws IOException {
        ImportProfile profile = call.flag("trickle") ? start.withLayout(FileLayout.TRICKLE) : start;
        OptionalLong fileLinks = call.integer("max-file-links");
        if (fileLinks.isPresent()) {
            profile = profile.withFileLinksMax(small(fileLinks.getAsLong()));
        }
        OptionalLong directoryLinks = call.integer("max-directory-links");
        if (directoryLinks.isPresent()) {
            profile = profile.withDirectoryLinksMax(small(directoryLinks.getAsLong()));
        }
        OptionalLong fanOut = call.integer("max-hamt-fanout");
        if (fanOut.isPresent()) {
            profile = profile.withHamtFanOut(small(fanOut.getAsLong()));
        }
        if (call.flag("inline")) {
            profile = profile.withInline(small(call.integer("inline-limit").orElseThrow()));
        }
        boolean keepsAttributes = call.flag("preserve-mode")
                || call.flag("preserve-mtime")
                || call.text("mode").isPresent()
                || call.integer("mtime").isPresent();
        return keepsAttributes ? profile.withAttributes() : profile;
    }

    private static int small(long value) {
        return Math.clamp(value, -1, Integer.MAX_VALUE);
    }

    /**
     * The entries with the mode and time that the call gives to everything, or else with their own where it asks for
     * them. Kubo's command line sends them always, and a file that it adds has the CID that it has without them.
     */
    private static EntrySource withAttributes(EntrySource entries, Call call) throws IOException {
        Optional<String> mode = call.text("mode");
        OptionalLong mtime = call.integer("mtime");
        Attributes given = Attributes.NONE;
        try {
            given = mode.isPresent() ? given.withMode(Integer.parseInt(mode.get(), OCTAL)) : given;
        } catch (NumberFormatException e) {
            throw new MalformedException("--mode is an octal number such as 0644, not \"" + mode.get() + "\"");
        }
        if (mtime.isPresent()) {
            given = given.withModified(Instant.ofEpochSecond(
                    mtime.getAsLong(), call.integer("mtime-nsecs").orElse(0)));
        }
        Attributes override = given;
        boolean keepsMode = call.flag("preserve-mode");
        boolean keepsTime = call.flag("preserve-mtime");
        return () -> entries.next().map(entry -> with(entry, keepsMode, keepsTime, override));
    }

    private static Entry with(Entry entry, boolean keepsMode, boolean keepsTime, Attributes override) {
        Attributes attributes = override;
        if (keepsMode && override.mode().isEmpty() && entry.attributes().mode().isPresent()) {
            attributes = attributes.withMode(entry.attributes().mode().getAsInt());
        }
        if (keepsTime
                && override.modified().isEmpty()
                && entry.attributes().modified().isPresent()) {
            attributes = attributes.withModified(entry.attributes().modified().get());
        }
        return switch (entry) {
            case Entry.File file -> new Entry.File(file.path(), attributes, file.source());
            case Entry.Directory directory -> new Entry.Directory(directory.path(), attributes);
            case Entry.Symlink link -> new Entry.Symlink(link.path(), attributes, link.target());
        };
    }

    /** {@code added CID NAME}, or only CIDs, or only the last. */
    private static final class Lines implements Command.Text {
        private final boolean quiet;
        private final boolean quieter;
        private String last = "";

        Lines(Call call) throws UsageException {
            this.quiet = call.flag("quiet");
            this.quieter = call.flag("quieter");
        }

        @Override
        public void show(Map<String, ?> value, PrintStream out) {
            if (!value.containsKey("Hash")) {
                return;
            }
            last = value.get("Hash").toString();
            if (quiet && !quieter) {
                out.println(last);
            } else if (!quieter) {
                Object name = value.get("Name");
                out.println("added " + last + " " + name);
            }
        }

        @Override
        public void end(PrintStream out) {
            if (quieter && !last.isEmpty()) {
                out.println(last);
            }
        }
    }
}
