package cairn.storage.bucket;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A bucket of an object store, as far as this package uses one. Names are relative to the bucket's part that belongs to
 * this store. Every call has a deadline, tries again what may be tried again, and may be made by any thread.
 *
 * <p>Failures: absence is a value; {@link cairn.data.failure.UnavailableException} says what may be better later, or
 * what an operator has to change.
 */
interface Bucket extends Closeable {
    /**
     * An object as a listing has it.
     *
     * @param age how long ago it was written, by the bucket's own clock
     */
    record Listed(String name, long bytes, Duration age) {}

    /**
     * A small object.
     *
     * @param tag changes whenever the object is written
     * @param age how long ago it was written, by the bucket's own clock
     */
    record Content(ByteBuffer bytes, String tag, Duration age) {}

    /**
     * A part of an upload that the bucket has.
     *
     * @param checksum its CRC32C, where the bucket tells it
     */
    record Part(int number, long bytes, String tag, Optional<Integer> checksum) {}

    /** Bytes of a file, for a part. */
    @FunctionalInterface
    interface PartSource {
        /** A stream of the part's bytes from their start; asked for again when the part is sent again. */
        java.io.InputStream open() throws IOException;
    }

    /** What a conditional write waits for. */
    sealed interface Condition {
        /** Nothing. */
        record Always() implements Condition {}

        /** That there is no such object. */
        record IfAbsent() implements Condition {}

        /** That the object has this tag. */
        record IfTag(String tag) implements Condition {}
    }

    /** Exactly these bytes of an object, or nothing where there is no such object. */
    Optional<ByteBuffer> read(String name, long offset, int bytes) throws IOException;

    /** A whole object of at most {@code bytesMax} bytes, or nothing where there is no such object. */
    Optional<Content> readAll(String name, int bytesMax) throws IOException;

    /** The objects whose names begin with {@code prefix}, by name. */
    List<Listed> list(String prefix) throws IOException;

    /** Writes a small object. @return its tag, or nothing where the condition does not hold */
    Optional<String> write(String name, ByteBuffer bytes, Condition condition) throws IOException;

    /** Removes an object, if it is there. */
    void delete(String name) throws IOException;

    /** Begins an upload in parts. @return its name */
    String begin(String name) throws IOException;

    /** The parts of an upload that the bucket has, or nothing where it does not know the upload. */
    Optional<List<Part>> parts(String name, String upload) throws IOException;

    /** Sends a part, which the bucket checks by its CRC32C. */
    Part send(String name, String upload, int number, long bytes, int checksum, PartSource source) throws IOException;

    /** Makes the object of its parts. */
    void complete(String name, String upload, List<Part> parts) throws IOException;

    /** How many requests were made, those that were made again among them. */
    long requests();

    @Override
    void close();
}
