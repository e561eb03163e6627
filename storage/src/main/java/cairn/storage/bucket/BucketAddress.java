package cairn.storage.bucket;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * Which part of which bucket a store uses.
 *
 * @param endpoint where the object store answers, such as https://s3.eu-central-1.amazonaws.com
 * @param region the region that requests are signed for; servers of one's own mostly take any
 * @param bucket the bucket's name
 * @param prefix what the names of the store's objects begin with: empty, or ends with a slash
 */
public record BucketAddress(URI endpoint, String region, String bucket, String prefix) {
    private static final Pattern PATH =
            Pattern.compile("/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/[A-Za-z0-9._/-]{0,200})?");

    /**
     * Reads an address such as {@code https://s3.example.org/bucket/prefix}.
     *
     * @throws IllegalArgumentException says what is wrong with it
     */
    public static BucketAddress parse(String url, String region) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("The bucket's address cannot be read: " + e.getMessage(), e);
        }
        boolean isWeb = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
        if (!isWeb || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null) {
            throw new IllegalArgumentException(
                    "A bucket's address is https://HOST/BUCKET or https://HOST/BUCKET/PREFIX, without keys");
        }
        var path = PATH.matcher(uri.getPath());
        if (!path.matches()) {
            throw new IllegalArgumentException("The address names no bucket with a name of 3 to 63 characters: " + url);
        }
        String rest = path.group(2) == null ? "" : path.group(2).replaceAll("^/+|/+$", "");
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        URI endpoint = URI.create(uri.getScheme() + "://" + uri.getHost() + port);
        return new BucketAddress(endpoint, region, path.group(1), rest.isEmpty() ? "" : rest + "/");
    }

    @Override
    public String toString() {
        return endpoint + "/" + bucket + "/" + prefix;
    }
}
