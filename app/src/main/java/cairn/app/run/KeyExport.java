package cairn.app.run;

import cairn.app.config.Home;
import cairn.data.failure.NotFoundException;
import cairn.data.key.SecretKey;
import cairn.services.rpc.Argument;
import cairn.services.rpc.Call;
import cairn.services.rpc.Command;
import cairn.services.rpc.Option;
import cairn.services.rpc.Reply;
import cairn.services.rpc.UsageException;
import cairn.storage.key.KeyDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** {@code key export}: a key as a file of its owner's, read from the home itself and never sent over HTTP. */
final class KeyExport {
    private static final String LIBP2P = "libp2p-protobuf-cleartext";
    private static final String PEM = "pem-pkcs8-cleartext";

    private KeyExport() {}

    static Command command(Map<String, String> environment) {
        return Command.named("key export", "Write a key to a file that only you can read")
                .local()
                .takes(Argument.one("name", "The key's name"))
                .with(
                        Option.text("output,o", "The file; NAME.key or NAME.pem where it is left out"),
                        Option.text("format,f", "libp2p-protobuf-cleartext or pem-pkcs8-cleartext")
                                .or(LIBP2P))
                .example("cairn key export --format=pem-pkcs8-cleartext --output=news.pem news")
                .answers((call, reply) -> run(Commands.home(call, environment), call, reply))
                .shows((value, out) -> {});
    }

    private static void run(Home home, Call call, Reply reply) throws IOException {
        String name = call.argument(0);
        if (name.equals("self")) {
            throw new UsageException("cannot export key with name 'self'");
        }
        SecretKey key = new KeyDirectory(home.keys())
                .find(name)
                .orElseThrow(() -> new NotFoundException("key with name '" + name + "' doesn't exist"));
        String format = call.text("format").orElseThrow();
        byte[] bytes = switch (format) {
            case LIBP2P -> key.encoded();
            case PEM -> key.pem().getBytes(StandardCharsets.US_ASCII);
            default -> throw new UsageException("unrecognized export format: " + format);
        };
        Path file = Path.of(call.text("output").orElse(name + (format.equals(PEM) ? ".pem" : ".key")));
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, bytes);
        reply.only(Map.of("File", file.toString()));
    }
}
