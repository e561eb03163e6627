package cairn.storage.bucket;

import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A bucket of others, which is only read: what a node tells the others of itself is not written. */
record GuestBucket(Bucket bucket) implements Bucket {
    @Override
    public Optional<ByteBuffer> read(String name, long offset, int bytes) throws IOException {
        return bucket.read(name, offset, bytes);
    }

    @Override
    public Optional<Content> readAll(String name, int bytesMax) throws IOException {
        return bucket.readAll(name, bytesMax);
    }

    @Override
    public List<Listed> list(String prefix) throws IOException {
        return bucket.list(prefix);
    }

    @Override
    public Optional<String> write(String name, ByteBuffer bytes, Condition condition) {
        return Optional.of("not written");
    }

    @Override
    public void delete(String name) {
        // Nobody else's objects go.
    }

    private static UnavailableException refusal(String name) {
        return new UnavailableException("The bucket is only read: " + name + " is not written");
    }

    @Override
    public String begin(String name) throws IOException {
        throw refusal(name);
    }

    @Override
    public Optional<List<Part>> parts(String name, String upload) throws IOException {
        throw refusal(name);
    }

    @Override
    public Part send(String name, String upload, int number, long bytes, int checksum, PartSource source)
            throws IOException {
        throw refusal(name);
    }

    @Override
    public void complete(String name, String upload, List<Part> parts) throws IOException {
        throw refusal(name);
    }

    @Override
    public long requests() {
        return bucket.requests();
    }

    @Override
    public void close() {
        bucket.close();
    }
}
