package cairn.app.run;

import cairn.data.unixfs.Attributes;
import cairn.node.add.Entry;
import cairn.node.add.EntrySource;
import cairn.node.add.FileSource;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Runs commands in this process and keeps what they answer. */
final class Answers implements Reply {
    private final List<Map<String, ?>> values = new ArrayList<>();

    /** Runs a command on a home; words that begin with two dashes are its options. */
    static List<Map<String, ?>> of(Path home, String path, String... words) throws IOException, InterruptedException {
        return of(EntrySource.EMPTY, home, path, words);
    }

    /** As the other, with a file of {@code text}. */
    static List<Map<String, ?>> withFile(String text, Path home, String path, String... words)
            throws IOException, InterruptedException {
        List<Entry> files = new ArrayList<>(List.of(file(text)));
        return of(() -> files.isEmpty() ? Optional.empty() : Optional.of(files.removeFirst()), home, path, words);
    }

    private static Entry file(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Entry.File("file", Attributes.NONE, new FileSource() {
            @Override
            public ReadableByteChannel open() {
                return Channels.newChannel(new ByteArrayInputStream(bytes));
            }

            @Override
            public boolean isIndependent() {
                return true;
            }
        });
    }

    private static List<Map<String, ?>> of(EntrySource files, Path home, String path, String... words)
            throws IOException, InterruptedException {
        Command command = Commands.table(Map.of()).find(path).orElseThrow();
        List<String> arguments = new ArrayList<>();
        Map<String, List<String>> options = new LinkedHashMap<>();
        options.put("home", List.of(home.toString()));
        for (String word : words) {
            int equals = word.indexOf('=');
            if (!word.startsWith("--")) {
                arguments.add(word);
            } else if (equals > 0) {
                options.put(word.substring(2, equals), List.of(word.substring(equals + 1)));
            } else {
                options.put(word.substring(2), List.of("true"));
            }
        }
        Answers answers = new Answers();
        command.run(new Call(command, arguments, options, files), answers);
        return answers.values;
    }

    @Override
    public void value(Map<String, ?> value) {
        values.add(value);
    }

    @Override
    public Bytes bytes(String contentType, OptionalLong lengthBytes) {
        throw new AssertionError("bytes");
    }
}
