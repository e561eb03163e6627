package cairn.services.rpc.command;

import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.DirectoryCursor;
import cairn.data.unixfs.DirectoryEntry;
import cairn.data.unixfs.UnixFsEntry;
import cairn.node.Node;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code ls}: lists what is in a directory. */
final class LsCommand {
    /** UnixFS type numbers, as the answer gives them. */
    private static final int DIRECTORY = 1;

    private static final int FILE = 2;
    private static final int SYMLINK = 4;

    private static final String NEVER = "0001-01-01T00:00:00Z";

    private LsCommand() {}

    static Command command() {
        return Command.named("ls", "List what is in directories")
                .takes(Argument.many("ipfs-path", "Paths of directories"))
                .with(
                        Option.flag("headers,v", "Print what the columns are"),
                        Option.flag("resolve-type", "Look at each entry to tell files from directories")
                                .or("true"),
                        Option.flag("size", "Look at each entry to tell its size")
                                .or("true"),
                        Option.flag("stream,s", "Answer entry by entry"),
                        Option.flag("long,l", "Also print permissions and times"))
                .example("cairn ls CID")
                .does(LsCommand::run)
                .showsWith(Table::new);
    }

    private static void run(Node node, Call call, Reply reply) throws IOException {
        boolean looks = call.flag("resolve-type") || call.flag("size") || call.flag("long");
        boolean stream = call.flag("stream");
        List<Map<String, Object>> objects = new ArrayList<>();
        for (String path : call.arguments()) {
            Cid cid = node.resolve(path).cid();
            List<Map<String, Object>> links = new ArrayList<>();
            DirectoryCursor cursor = cursor(node, cid);
            for (Optional<DirectoryEntry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
                Map<String, Object> link = link(node, entry.get(), looks);
                if (stream) {
                    reply.value(Map.of("Objects", List.of(object(path, List.of(link)))));
                } else {
                    links.add(link);
                }
            }
            objects.add(object(path, links));
        }
        if (!stream) {
            reply.only(Map.of("Objects", objects));
        }
    }

    private static DirectoryCursor cursor(Node node, Cid cid) throws IOException {
        return node.files().open(cid) instanceof UnixFsEntry.Directory directory
                ? node.files().list(directory)
                : Optional::empty;
    }

    private static Map<String, Object> object(String path, List<Map<String, Object>> links) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("Hash", path);
        object.put("Links", links);
        return object;
    }

    private static Map<String, Object> link(Node node, DirectoryEntry entry, boolean looks) throws IOException {
        Map<String, Object> link = new LinkedHashMap<>();
        link.put("Name", entry.name());
        link.put("Hash", entry.cid().toString());
        long size = 0;
        int type = 0;
        String target = "";
        Attributes attributes = Attributes.NONE;
        if (entry.cid().has(Codec.RAW)) {
            type = FILE;
            size = Math.max(0, entry.totalBytes());
        } else if (looks && entry.cid().has(Codec.DAG_PB)) {
            switch (node.files().open(entry.cid())) {
                case UnixFsEntry.File file -> {
                    type = FILE;
                    size = file.sizeBytes();
                    attributes = file.attributes();
                }
                case UnixFsEntry.Directory directory -> {
                    type = DIRECTORY;
                    attributes = directory.attributes();
                }
                case UnixFsEntry.Symlink symlink -> {
                    type = SYMLINK;
                    target = symlink.target();
                    attributes = symlink.attributes();
                }
            }
        }
        link.put("Size", size);
        link.put("Type", type);
        link.put("Target", target);
        link.put("Mode", Integer.toUnsignedLong(attributes.mode().orElse(0)));
        link.put("ModTime", attributes.modified().map(Instant::toString).orElse(NEVER));
        return link;
    }

    /** {@code HASH SIZE NAME}, with a slash behind a directory's name. */
    private static final class Table implements Command.Text {
        private static final DateTimeFormatter TIME =
                DateTimeFormatter.ofPattern("MMM dd  yyyy", Locale.ROOT).withZone(ZoneOffset.UTC);

        private final boolean headers;
        private final boolean sizes;
        private final boolean isLong;
        private final boolean stream;
        private final boolean several;

        Table(Call call) throws UsageException {
            headers = call.flag("headers");
            sizes = call.flag("size");
            isLong = call.flag("long");
            stream = call.flag("stream");
            several = call.arguments().size() > 1;
        }

        @Override
        public void show(Map<String, ?> value, PrintStream out) {
            boolean first = true;
            for (Object item : (List<?>) value.get("Objects")) {
                Map<?, ?> object = (Map<?, ?>) item;
                if (several && !stream) {
                    if (!first) {
                        out.println();
                    }
                    out.println(object.get("Hash") + ":");
                }
                first = false;
                Columns columns = new Columns(stream ? 10 : 1);
                if (headers) {
                    columns.row(row("Mode", "Hash", "Size", "ModTime", "Name"));
                }
                for (Object link : (List<?>) object.get("Links")) {
                    add(columns, (Map<?, ?>) link);
                }
                columns.print(out);
            }
        }

        private void add(Columns columns, Map<?, ?> link) {
            boolean isDirectory = Integer.toString(DIRECTORY).equals(String.valueOf(link.get("Type")));
            Object mode = link.get("Mode");
            Object time = link.get("ModTime");
            columns.row(row(
                    mode == null || mode.toString().equals("0")
                            ? "-"
                            : String.format("%04o", ((Number) mode).longValue()),
                    String.valueOf(link.get("Hash")),
                    isDirectory ? "-" : String.valueOf(link.get("Size")),
                    time == null || time.equals(NEVER) ? "-" : TIME.format(Instant.parse(time.toString())),
                    printable(String.valueOf(link.get("Name"))) + (isDirectory ? "/" : "")));
        }

        private String[] row(String mode, String hash, String size, String time, String name) {
            List<String> cells = new ArrayList<>();
            if (isLong) {
                cells.add(mode);
            }
            cells.add(hash);
            if (sizes) {
                cells.add(size);
            }
            if (isLong) {
                cells.add(time);
            }
            cells.add(name);
            return cells.toArray(String[]::new);
        }

        /** A name that cannot move a terminal's cursor or colour it. */
        private static String printable(String name) {
            StringBuilder text = new StringBuilder();
            name.codePoints().forEach(c -> {
                if (Character.isISOControl(c)) {
                    text.append(String.format("\\x%02x", c));
                } else {
                    text.appendCodePoint(c);
                }
            });
            return text.toString();
        }
    }
}
