package cairn.storage.bucket;

import cairn.data.failure.UnavailableException;
import cairn.storage.key.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What requests to a bucket are signed with. Never shown.
 *
 * @param id the access key's name
 * @param secret the secret access key
 */
public record BucketKey(String id, String secret) {
    private static final String ID = "AWS_ACCESS_KEY_ID";
    private static final String SECRET = "AWS_SECRET_ACCESS_KEY";
    private static final int FILE_BYTES_MAX = 4096;

    /** The key in a file of two lines, which nobody else may read; where there is none, that of the environment. */
    public static BucketKey find(Path file, Map<String, String> environment) throws IOException {
        if (Files.exists(file)) {
            return read(file);
        }
        String id = environment.getOrDefault(ID, "");
        String secret = environment.getOrDefault(SECRET, "");
        if (id.isEmpty() || secret.isEmpty()) {
            throw new UnavailableException(
                    "There is no key for the bucket: write its name and its secret as two lines to " + file
                            + " with permissions 0600, or set " + ID + " and " + SECRET);
        }
        return new BucketKey(id, secret);
    }

    private static BucketKey read(Path file) throws IOException {
        String text = new String(PrivateFile.read(file, "the bucket's key", FILE_BYTES_MAX), StandardCharsets.UTF_8);
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (lines.size() != 2) {
            throw new UnavailableException(file + " does not have two lines, a key's name and its secret");
        }
        return new BucketKey(lines.get(0), lines.get(1));
    }

    @Override
    public String toString() {
        return "the key " + id;
    }
}
