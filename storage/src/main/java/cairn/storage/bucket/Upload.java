package cairn.storage.bucket;

import cairn.data.failure.UnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * Sends packs, in parts. What was sent before a crash or a failure is not sent again: the upload's name is kept beside
 * the pack, and the bucket says which parts it has. Used by one thread at a time.
 */
final class Upload {
    /** Is told of bytes that are in the bucket, and stops an upload by failing. */
    @FunctionalInterface
    interface Progress {
        void sent(long bytes) throws IOException;
    }

    private final Bucket bucket;
    private final Waiting waiting;
    private final int partBytes;
    private final Progress progress;

    Upload(Bucket bucket, Waiting waiting, int partBytes, Progress progress) {
        this.bucket = bucket;
        this.waiting = waiting;
        this.partBytes = partBytes;
        this.progress = progress;
    }

    /** Sends a pack and looks that it is there. */
    void run(KnownPack pack) throws IOException {
        String object = PackReader.object(pack.name());
        long length = pack.list().packBytes();
        try (FileChannel file = FileChannel.open(waiting.file(pack.name()), StandardOpenOption.READ)) {
            if (file.size() != length) {
                throw new IOException(
                        waiting.file(pack.name()) + " has " + file.size() + " bytes instead of " + length);
            }
            if (length <= partBytes) {
                bucket.write(object, part(file, 0, (int) length), new Bucket.Condition.Always());
                progress.sent(length);
            } else {
                sendParts(pack, object, file);
            }
        }
        if (!isThere(pack)) {
            throw new UnavailableException(
                    "The bucket took " + object + " and does not have it; it is sent again later");
        }
    }

    /** Whether the bucket has the pack, with its list at the end. */
    private boolean isThere(KnownPack pack) throws IOException {
        ByteBuffer list = pack.list().bytes();
        int bytes = Math.min(list.remaining(), 1 << 20);
        ByteBuffer end = list.slice(list.limit() - bytes, bytes);
        Optional<ByteBuffer> there =
                bucket.read(PackReader.object(pack.name()), pack.list().packBytes() - bytes, bytes);
        return there.isPresent() && there.get().equals(end);
    }

    private void sendParts(KnownPack pack, String object, FileChannel file) throws IOException {
        Optional<String> begun = waiting.upload(pack.name());
        Optional<List<Bucket.Part>> known = begun.isPresent() ? bucket.parts(object, begun.get()) : Optional.empty();
        if (begun.isPresent() && known.isEmpty() && isThere(pack)) {
            return; // It was complete when this node was cut off.
        }
        String upload = known.isPresent() ? begun.get() : begin(pack, object);
        Map<Integer, Bucket.Part> there = known.orElse(List.of()).stream()
                .collect(Collectors.toMap(Bucket.Part::number, Function.identity(), (a, b) -> b));
        List<Bucket.Part> parts = new ArrayList<>();
        for (long at = 0; at < file.size(); at += partBytes) {
            ByteBuffer bytes = part(file, at, (int) Math.min(partBytes, file.size() - at));
            int number = parts.size() + 1;
            int checksum = checksum(bytes);
            Bucket.Part had = there.get(number);
            if (had != null && isSame(had, bytes, checksum)) {
                parts.add(new Bucket.Part(number, had.bytes(), had.tag(), Optional.of(checksum)));
            } else {
                parts.add(bucket.send(object, upload, number, bytes.remaining(), checksum, () -> stream(bytes)));
                progress.sent(bytes.remaining());
            }
        }
        bucket.complete(object, upload, parts);
    }

    private String begin(KnownPack pack, String object) throws IOException {
        String upload = bucket.begin(object);
        waiting.setUpload(pack.name(), upload);
        return upload;
    }

    private static ByteBuffer part(FileChannel file, long at, int bytes) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(bytes);
        int count = 0;
        while (part.hasRemaining() && count >= 0) {
            count = file.read(part, at + part.position());
        }
        return part.flip();
    }

    private static InputStream stream(ByteBuffer bytes) {
        return new ByteArrayInputStream(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    /** By the checksum that the bucket tells, else by the tag, which is the MD5 of the part with most servers. */
    private static boolean isSame(Bucket.Part had, ByteBuffer bytes, int checksum) {
        if (had.bytes() != bytes.remaining()) {
            return false;
        }
        if (had.checksum().isPresent()) {
            return had.checksum().get() == checksum;
        }
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(bytes.duplicate());
            return had.tag().replace("\"", "").equals(HexFormat.of().formatHex(md5.digest()));
        } catch (NoSuchAlgorithmException e) {
            return false; // Then it is sent again.
        }
    }
}
