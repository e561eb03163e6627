package cairn.storage.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;

/** A medium that does what it is told up to some change, and from then on fails until it is mended. */
final class FailingMedium extends WatchedMedium {
    /** How a medium fails, in the system's words. */
    enum Fault {
        FULL("No space left on device"),
        READ_ONLY("Read-only file system"),
        UNREADABLE("Input/output error");

        private final String words;

        Fault(String words) {
            this.words = words;
        }
    }

    private final Fault fault;
    private long changesLeft;
    private boolean isWell;

    /** Fails from the change on that comes after so many. */
    FailingMedium(Fault fault, long changes) {
        this.fault = fault;
        this.changesLeft = changes;
    }

    /** Nothing fails any more. */
    synchronized void mend() {
        isWell = true;
    }

    /** Whether it would have failed, or did. */
    synchronized boolean isReached() {
        return changesLeft < 0;
    }

    private boolean isFailing() {
        if (changesLeft >= 0) {
            changesLeft--;
        }
        return changesLeft < 0 && !isWell;
    }

    private void change(Path file) throws IOException {
        if (fault != Fault.UNREADABLE && isFailing()) {
            throw failure(file);
        }
    }

    private IOException failure(Path file) {
        return new IOException(file + " (" + fault.words + ")");
    }

    @Override
    void making(Path file) throws IOException {
        change(file);
    }

    /** The first write that fails is cut short, as the last that a full disk takes. */
    @Override
    int writing(Path file, long offset, ByteBuffer bytes) throws IOException {
        boolean isFirst = changesLeft == 0;
        int some = bytes.remaining() / 2 & -PackFile.PAGE_BYTES;
        if (fault == Fault.FULL && isFirst && !isWell && some > 0) {
            changesLeft--;
            return some;
        }
        change(file);
        return bytes.remaining();
    }

    @Override
    void settingLength(Path file, long bytes) throws IOException {
        if (fault == Fault.READ_ONLY) {
            change(file);
        }
    }

    @Override
    void mapping(Path file, long bytes) throws IOException {
        change(file);
    }

    @Override
    void mapped(Path file, MappedByteBuffer map) {
        // It is as it is.
    }

    @Override
    void moving(Path from, Path to) throws IOException {
        change(to);
    }

    @Override
    void deleting(Path file) throws IOException {
        settingLength(file, 0);
    }

    @Override
    void forcing(String what) {
        // What was written before is written.
    }

    @Override
    void forced(Path file) {
        // There is no power cut.
    }

    @Override
    void forced(MappedByteBuffer map) {
        // There is no power cut.
    }

    @Override
    void forcedDirectory(Path directory) {
        // There is no power cut.
    }

    @Override
    synchronized void reading(Path file) throws IOException {
        if (fault == Fault.UNREADABLE && isFailing()) {
            throw failure(file);
        }
    }
}
