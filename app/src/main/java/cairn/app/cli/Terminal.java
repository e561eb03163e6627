package cairn.app.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * Standard output and standard error. Text for output is gathered and sent when a piece is full or the command ends;
 * whether either is a terminal is what the launcher saw ({@code cairn.stdout.terminal}, {@code cairn.stderr.terminal}).
 */
final class Terminal {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final FileChannel outChannel;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean outIsTerminal = Boolean.getBoolean("cairn.stdout.terminal");
    private final boolean errIsTerminal = Boolean.getBoolean("cairn.stderr.terminal");

    @SuppressWarnings("resource") // Standard output stays open for as long as the process runs.
    Terminal() {
        FileOutputStream stream = new FileOutputStream(FileDescriptor.out);
        this.outChannel = stream.getChannel();
        this.out =
                new PrintStream(new BufferedOutputStream(stream, BUFFER_BYTES), outIsTerminal, StandardCharsets.UTF_8);
        this.err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    }

    /** For values, as text. */
    PrintStream out() {
        return out;
    }

    /** For progress and errors. */
    PrintStream err() {
        return err;
    }

    boolean outIsTerminal() {
        return outIsTerminal;
    }

    boolean errIsTerminal() {
        return errIsTerminal;
    }

    /** Writes bytes to standard output without copying them. */
    void write(ByteBuffer bytes) throws IOException {
        out.flush();
        while (bytes.hasRemaining()) {
            outChannel.write(bytes);
        }
    }

    /**
     * Sends what was gathered.
     *
     * @throws IOException where standard output took not all of it, such as a closed pipe or a full disk
     */
    void flush() throws IOException {
        if (out.checkError()) {
            throw new IOException("Standard output does not take what is written to it");
        }
    }
}
