package cairn.services.rpc;

import cairn.data.failure.LimitException;
import cairn.node.add.Entry;
import cairn.node.add.EntrySource;
import cairn.services.http.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a call out of a request: arguments and options of the query, files of the body. Arguments that are missing are
 * the lines of the body, which is how a command line sends what it gets on standard input.
 */
final class CallReader {
    private static final int PARAMETERS_MAX = 10_000;
    private static final int LINES_MAX = 1_000_000;

    /**
     * What Kubo's command line and its client for JavaScript say for their own use and send all the same. Options of
     * other commands are passed over too, since clients send those of one family with each of it; every other name is
     * an error, as it is likely to be a mistake.
     */
    private static final Set<String> CALLERS_OWN =
            Set.copyOf(Arrays.asList(("arg-encoding background block-write-concurrency c codec config config-file"
                            + " content create D debug direction discover enable-sharding-experiment"
                            + " file-import-concurrency follow-symlinks h hash-alg headers help host interval ipfs-path"
                            + " iteration-count json key key-length L length lifetime load-base load-codec load-hasher"
                            + " local local-resolve lock metadata mode mounts nocache num-providers"
                            + " on-download-progress on-upload-progress only-root override-mime-type path paths peer"
                            + " peer-id pin-count poll port preload protocol record reduce-single-leaf-to-self repo"
                            + " repo-dir salt search-params service shard-func shard-split-threshold sharding"
                            + " size-local sort spec status streams sync system throw-http-errors timeout ttl url"
                            + " version wrap")
                    .split(" ", -1)));

    private CallReader() {}

    static Call read(CommandTable table, Command command, List<String> first, Request request) throws IOException {
        List<String> arguments = new ArrayList<>(first);
        Map<String, List<String>> options = new LinkedHashMap<>();
        int count = 0;
        for (String pair : request.rawQuery().orElse("").split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            if (++count > PARAMETERS_MAX) {
                throw new UsageException("more than " + PARAMETERS_MAX + " parameters");
            }
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "true" : decoded(pair.substring(equals + 1));
            if (name.equals("arg")) {
                arguments.add(value);
                continue;
            }
            Optional<Option> option = CommandTable.option(command, name);
            if (option.isPresent()) {
                options.computeIfAbsent(option.get().name(), n -> new ArrayList<>())
                        .add(value);
            } else if (!name.isEmpty() && !CALLERS_OWN.contains(name) && !table.isOption(name)) {
                throw new UsageException("unrecognized option '" + name + "'");
            }
        }
        return new Call(command, arguments, options, files(command, arguments, request));
    }

    private static EntrySource files(Command command, List<String> arguments, Request request) throws IOException {
        String type = request.header("Content-Type").orElse("");
        boolean isMultipart = type.regionMatches(true, 0, "multipart/", 0, "multipart/".length());
        Optional<Argument> file = command.fileArgument();
        if (file.isPresent()) {
            if (!isMultipart) {
                if (file.get().required()) {
                    throw new UsageException("file argument '" + file.get().name() + "' is required");
                }
                return EntrySource.EMPTY;
            }
            return new UploadedEntries(new Multipart(request.body(), type));
        }
        boolean takesLines = arguments.isEmpty()
                && !command.arguments().isEmpty()
                && command.arguments().getLast().required();
        if (takesLines && isMultipart) {
            addLines(new UploadedEntries(new Multipart(request.body(), type)), arguments);
        }
        return EntrySource.EMPTY;
    }

    private static void addLines(EntrySource body, List<String> arguments) throws IOException {
        Optional<Entry> entry = body.next();
        if (entry.isEmpty() || !(entry.get() instanceof Entry.File file)) {
            return;
        }
        try (ReadableByteChannel in = file.source().open();
                BufferedReader lines = new BufferedReader(Channels.newReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (arguments.size() >= LINES_MAX) {
                    throw new LimitException(
                            "There are too many arguments", "linesMax", LINES_MAX, "send them in parts");
                }
                if (!line.isBlank()) {
                    arguments.add(line.strip());
                }
            }
        }
    }

    static String decoded(String text) throws UsageException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new UsageException("the parameter \"" + text + "\" is not percent-encoded text");
        }
    }
}
