package cairn.services.rpc;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps who changed what and who was denied, a JSON object a line. When the file is large it is put aside, once, as
 * {@code .1}. May be used by any thread.
 */
public final class AuditLog implements Closeable {
    private static final long FILE_BYTES_MAX = 64L << 20;
    private static final int ARGUMENT_CHARS_MAX = 1000;

    private final Path file;
    private final InstantSource clock;
    /** Guarded by this, as all below; opened when it is first needed. */
    private Optional<OutputStream> out = Optional.empty();

    private long sizeBytes;

    public AuditLog(Path file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Writes one line; {@code outcome} is {@code done}, {@code denied} or what failed. */
    synchronized void write(String caller, String from, String command, List<String> arguments, String outcome)
            throws IOException {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("time", clock.instant().toString());
        value.put("caller", caller);
        value.put("from", from);
        value.put("command", command);
        String joined = String.join(" ", arguments);
        value.put(
                "arguments", joined.length() <= ARGUMENT_CHARS_MAX ? joined : joined.substring(0, ARGUMENT_CHARS_MAX));
        value.put("outcome", outcome);
        byte[] line = (Json.write(value) + "\n").getBytes(StandardCharsets.UTF_8);
        if (out.isEmpty()) {
            out = Optional.of(Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
            sizeBytes = Files.size(file);
        }
        if (sizeBytes + line.length > FILE_BYTES_MAX) {
            out.get().close();
            Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            out = Optional.of(Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
            sizeBytes = 0;
        }
        out.get().write(line);
        sizeBytes += line.length;
    }

    @Override
    public synchronized void close() throws IOException {
        if (out.isPresent()) {
            out.get().close();
            out = Optional.empty();
        }
    }
}
