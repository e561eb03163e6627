package cairn.services.rpc.command;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.cid.Codec;
import cairn.data.codec.BlockCodecs;
import cairn.data.dagpb.PbCursor;
import cairn.data.unixfs.Attributes;
import cairn.data.unixfs.UnixFsEntry;
import cairn.data.unixfs.UnixFsReader;
import cairn.node.Node;
import cairn.node.files.Found;
import cairn.services.rpc.Argument;
import cairn.services.rpc.ByteCount;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code files stat}. */
final class FilesStat {
    private static final String FORMAT = """
            <hash>
            Size: <size>
            CumulativeSize: <cumulsize>
            ChildBlocks: <childs>
            Type: <type>
            Mode: <mode> (<mode-octal>)
            Mtime: <mtime>""";

    private static final String UNSET = "not set";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int SYMLINK_MODE = 0x8000000 | 0x1ff;

    private FilesStat() {}

    static Command command() {
        return Command.named("files stat", "Tell what is at a path of the node's files")
                .takes(Argument.one("path", "The path, there or of content such as /ipfs/CID"))
                .with(
                        Option.text(
                                        "format",
                                        "A form with <hash> <size> <cumulsize> <type> <childs> <mode> <mode-octal>"
                                                + " <mtime> <mtime-secs> <mtime-nsecs>")
                                .or(FORMAT),
                        Option.flag("hash", "Print only the CID"),
                        Option.flag("size", "Print only the size of everything at and below it"),
                        Option.flag("with-local", "Also tell how much of it is here"),
                        FilesCommands.flushOption())
                .example("cairn files stat --hash /")
                .does(FilesStat::run)
                .showsWith(call -> {
                    String format = format(call);
                    return (value, out) -> show(format, value, out);
                });
    }

    private static String format(Call call) throws UsageException {
        boolean hash = call.flag("hash");
        boolean size = call.flag("size");
        String format = call.text("format").orElse(FORMAT);
        boolean isOwn = !format.equals(FORMAT);
        if ((hash && size) || (size && isOwn) || (hash && isOwn)) {
            throw new UsageException(
                    "invalid parameters: format was set by multiple options." + " Only one format option is allowed");
        }
        return hash ? "<hash>" : size ? "<cumulsize>" : format;
    }

    private static void run(Node node, Call call, Reply reply) throws IOException {
        format(call);
        Found found = FilesCommands.find(node, call.argument(0));
        Block block = node.block(found.cid());
        UnixFsEntry entry = node.files().open(block);
        long cumulative = UnixFsReader.totalBytes(block);
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("Hash", call.show(found.cid()));
        value.put("Size", size(entry));
        value.put("CumulativeSize", cumulative);
        value.put(
                "Blocks",
                found.cid().has(Codec.DAG_PB) ? PbCursor.over(block.bytes()).skipLinks() : 0);
        value.put("Type", entry instanceof UnixFsEntry.Directory ? "directory" : "file");
        if (call.flag("with-local")) {
            putLocal(node, found.cid(), cumulative, value);
        }
        Attributes attributes = entry.attributes();
        int mode = attributes.mode().orElse(0);
        if (mode != 0 || entry instanceof UnixFsEntry.Symlink) {
            value.put("Mode", String.format(Locale.ROOT, "%04o", mode != 0 ? mode & 0xfff : SYMLINK_MODE));
        }
        attributes.modified().ifPresent(time -> {
            value.put("Mtime", time.getEpochSecond());
            if (time.getNano() != 0) {
                value.put("MtimeNsecs", time.getNano());
            }
        });
        reply.only(value);
    }

    private static long size(UnixFsEntry entry) {
        return switch (entry) {
            case UnixFsEntry.File file -> file.sizeBytes();
            case UnixFsEntry.Symlink link -> link.target().getBytes(StandardCharsets.UTF_8).length;
            case UnixFsEntry.Directory _ -> 0;
        };
    }

    /** Walks what is here and passes over what is not. */
    private static void putLocal(Node node, Cid root, long cumulative, Map<String, Object> value) throws IOException {
        Set<Object> seen = new HashSet<>();
        Deque<Cid> open = new ArrayDeque<>();
        open.push(root);
        long bytes = 0;
        boolean isWhole = true;
        while (!open.isEmpty()) {
            Cid cid = open.pop();
            Optional<Block> block = node.blocks().get(cid);
            if (block.isEmpty()) {
                isWhole = false;
                continue;
            }
            bytes += block.get().size();
            for (Cid link : BlockCodecs.links(block.get())) {
                if (seen.add(link.hash())) {
                    open.push(link);
                }
            }
        }
        value.put("WithLocality", true);
        if (isWhole) {
            value.put("Local", true);
        }
        // Links count a block as often as they lead to it.
        value.put("SizeLocal", isWhole ? cumulative : bytes);
    }

    private static void show(String format, Map<String, ?> value, PrintStream out) {
        String text = format.replace("<hash>", String.valueOf(value.get("Hash")))
                .replace("<size>", String.valueOf(value.get("Size")))
                .replace("<cumulsize>", String.valueOf(value.get("CumulativeSize")))
                .replace("<childs>", String.valueOf(value.get("Blocks")))
                .replace("<type>", String.valueOf(value.get("Type")));
        int mode = value.get("Mode") == null
                ? 0
                : Integer.parseUnsignedInt(value.get("Mode").toString(), 8);
        text = text.replace("<mode>", mode == 0 ? UNSET : letters(mode))
                .replace("<mode-octal>", mode == 0 ? UNSET : "0" + Integer.toOctalString(mode & 0x1ff));
        long seconds = value.get("Mtime") == null ? 0 : ((Number) value.get("Mtime")).longValue();
        Object nanos = value.get("MtimeNsecs") == null ? 0 : value.get("MtimeNsecs");
        boolean isSet = seconds > 0;
        out.println(text.replace("<mtime>", isSet ? TIME.format(Instant.ofEpochSecond(seconds)) : UNSET)
                .replace("<mtime-secs>", isSet ? Long.toString(seconds) : UNSET)
                .replace("<mtime-nsecs>", isSet ? nanos.toString() : UNSET));
        if (value.get("WithLocality") != null) {
            long here = ((Number) value.get("SizeLocal")).longValue();
            long all = ((Number) value.get("CumulativeSize")).longValue();
            out.println(String.format(
                    Locale.ROOT,
                    "Local: %s of %s (%.2f%%)",
                    ByteCount.text(here),
                    ByteCount.text(all),
                    100.0 * here / all));
        }
    }

    /** A mode as {@code ls -l} shows it. */
    private static String letters(int mode) {
        StringBuilder text = new StringBuilder((mode & ~0xfff) != 0 ? "l" : "-");
        for (int bit = 8; bit >= 0; bit--) {
            text.append((mode >>> bit & 1) != 0 ? "xwr".charAt(bit % 3) : '-');
        }
        return text.toString();
    }
}
