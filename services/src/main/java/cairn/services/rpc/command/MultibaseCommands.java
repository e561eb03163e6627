package cairn.services.rpc.command;

import cairn.data.multibase.Multibase;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.InputBytes;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/** {@code multibase …}: bytes as text in one of the multibases, and back. */
final class MultibaseCommands {
    private static final int INPUT_BYTES_MAX = 1 << 20;

    private MultibaseCommands() {}

    static List<Command> commands() {
        return List.of(encode(), decode(), transcode(), CidCommands.baseList("multibase list", "List the multibases"));
    }

    private static Command encode() {
        return Command.named("multibase encode", "Encode bytes as text")
                .takes(Argument.files("file", "The bytes"))
                .with(Option.text("b", "The multibase").or("base64url"))
                .example("echo hello | cairn multibase encode -b base16")
                .answers((call, reply) -> {
                    byte[] bytes = InputBytes.read(call, INPUT_BYTES_MAX);
                    answer(base(call).encode(bytes).getBytes(StandardCharsets.UTF_8), reply);
                });
    }

    private static Command decode() {
        return Command.named("multibase decode", "Decode text to bytes")
                .takes(Argument.files("encoded_file", "The text"))
                .answers((call, reply) -> {
                    String text = new String(InputBytes.read(call, INPUT_BYTES_MAX), StandardCharsets.UTF_8);
                    answer(decoded(text), reply);
                });
    }

    private static Command transcode() {
        return Command.named("multibase transcode", "Encode text in another multibase")
                .takes(Argument.files("encoded_file", "The text"))
                .with(Option.text("b", "The multibase that it gets").or("base64url"))
                .answers((call, reply) -> {
                    byte[] bytes = decoded(new String(InputBytes.read(call, INPUT_BYTES_MAX), StandardCharsets.UTF_8));
                    answer(base(call).encode(bytes).getBytes(StandardCharsets.UTF_8), reply);
                });
    }

    private static byte[] decoded(String text) throws IOException {
        try {
            return Multibase.decode(text);
        } catch (IOException e) {
            throw new IOException("failed to decode multibase: " + e.getMessage(), e);
        }
    }

    private static Multibase base(Call call) throws UsageException {
        String label = call.text("b").orElseThrow();
        return Multibase.byLabel(label)
                .orElseThrow(() -> new UsageException("unsupported multibase encoding: \"" + label + "\""));
    }

    private static void answer(byte[] bytes, Reply reply) throws IOException {
        reply.bytes("text/plain", OptionalLong.empty()).write(ByteBuffer.wrap(bytes));
    }
}
