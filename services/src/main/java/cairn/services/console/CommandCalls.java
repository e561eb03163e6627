package cairn.services.console;

import cairn.data.failure.LimitException;
import cairn.node.Node;
import cairn.node.add.EntrySource;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.CommandTable;
import cairn.services.rpc.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Uses the node's commands, so that a form is checked, and does, as its command. */
final class CommandCalls {
    private static final int VALUES_MAX = 10_000;

    private final Node node;
    private final CommandTable table;

    CommandCalls(Node node, CommandTable table) {
        this.node = node;
        this.table = table;
    }

    /** Runs the command if the visitor may; returns what it answered. Options are given by their long names. */
    List<Map<String, ?>> run(Visit visit, String path, List<String> arguments, Map<String, List<String>> options)
            throws IOException, InterruptedException {
        Command command =
                table.find(path).orElseThrow(() -> new IllegalArgumentException("There is no command " + path));
        Call call = new Call(command, arguments, options, EntrySource.EMPTY);
        List<Map<String, ?>> values = new ArrayList<>();
        visit.run(path, call.arguments(), () -> command.run(node, call, new Collected(values)));
        return values;
    }

    /** Keeps a command's values. */
    private record Collected(List<Map<String, ?>> values) implements Reply {
        @Override
        public void value(Map<String, ?> value) throws IOException {
            if (values.size() == VALUES_MAX) {
                throw new LimitException("The answer is too long", "valuesMax", VALUES_MAX, "use the command line");
            }
            values.add(value);
        }

        @Override
        public Bytes bytes(String contentType, OptionalLong lengthBytes) {
            return _ -> {};
        }
    }
}
