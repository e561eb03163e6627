package cairn.app.cli;

import cairn.node.extract.TargetTree;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Json;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Shows a command's answer: values as text or as one JSON object a line, bytes through a receiver. */
final class Output implements Reply {
    private final Terminal terminal;
    private final boolean json;
    private final Command.Text text;
    private final BytesReceiver receiver;
    private final Progress progress;
    private boolean receiving;

    Output(Terminal terminal, Call call, boolean json, BytesReceiver receiver, Progress progress)
            throws UsageException {
        this.terminal = terminal;
        this.json = json;
        this.text = call.command().text(call);
        this.receiver = receiver;
        this.progress = progress;
    }

    @Override
    public void value(Map<String, ?> value) throws IOException {
        PrintStream out = terminal.out();
        if (json) {
            out.println(Json.write(value));
        } else {
            text.show(value, out);
        }
        progress.addItem();
        if (out.checkError()) {
            throw new IOException("Standard output does not take what is written to it");
        }
    }

    @Override
    public Bytes bytes(String contentType, OptionalLong lengthBytes) {
        receiving = true;
        if (receiver.tree().isPresent()) {
            // Counted when they are files.
            return receiver::write;
        }
        return bytes -> {
            progress.addBytes(bytes.remaining());
            receiver.write(bytes);
        };
    }

    @Override
    public Optional<TargetTree> tree() {
        return receiver.tree();
    }

    /** The answer ended well. */
    void end() throws IOException {
        if (receiving) {
            receiver.end();
        }
        if (!json) {
            text.end(terminal.out());
        }
        terminal.flush();
    }

    /** The answer broke off. */
    void abort() {
        if (receiving) {
            receiver.abort();
        }
        terminal.out().flush();
    }

    /** Standard output as a receiver. */
    static BytesReceiver standardOutput(Terminal terminal) {
        return new BytesReceiver() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                terminal.write(bytes);
            }

            @Override
            public void end() {}

            @Override
            public void abort() {}
        };
    }

    /** The long name of an option in JSON's favour, if one was given. */
    static boolean wantsJson(CommandLine line) {
        Optional<String> encoding = line.text("encoding");
        return line.flag("json") || encoding.filter("json"::equals).isPresent();
    }
}
