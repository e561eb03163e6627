package cairn.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.services.rpc.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CIDs of the shared fixtures, which Kubo made, from the command line. */
class FixtureCidsTest {
    private static final Path FIXTURES = Path.of("..", "..", "shared", "fixtures", "unixfs-cids.json");
    private static Map<String, Object> fixtures = Map.of();

    @TempDir
    static Path work;

    @BeforeAll
    static void read() throws IOException {
        assumeTrue(Files.exists(FIXTURES), "skipped: the shared fixtures are not beside the checkout, at " + FIXTURES);
        fixtures = Json.readObject(Files.readString(FIXTURES));
    }

    @Test
    void filesOfEachProfile() throws IOException, InterruptedException, NoSuchAlgorithmException {
        for (Map.Entry<?, ?> profile : ((Map<?, ?>) fixtures.get("profiles")).entrySet()) {
            List<String> words = new ArrayList<>(List.of("add", "-q", "-n", "--profile=unixfs-v0-2015"));
            words.addAll(flags(profile.getValue()));
            List<String> expected = new ArrayList<>();
            for (Object entry : (List<?>) fixtures.get("files")) {
                Map<?, ?> file = (Map<?, ?>) entry;
                long size = ((Number) file.get("size")).longValue();
                // The sizes of many megabytes are held by the data module's own test.
                if (file.get("profile").equals(profile.getKey()) && size < 2_000_000) {
                    Path path = work.resolve("files").resolve(file.get("seed") + "-" + size);
                    write(path, (String) file.get("seed"), size);
                    words.add(path.toString());
                    expected.add((String) file.get("cid"));
                }
            }
            List<String> printed = cairn().ok(words.toArray(String[]::new)).lines();
            assertEquals(expected, printed, () -> "profile " + profile.getKey());
        }
    }

    @Test
    void trees() throws IOException, InterruptedException, NoSuchAlgorithmException {
        for (Object entry : (List<?>) fixtures.get("trees")) {
            Map<?, ?> tree = (Map<?, ?>) entry;
            String name = (String) tree.get("name");
            if (!List.of("small", "unicode", "flat-1000").contains(name)) {
                continue;
            }
            Path root = work.resolve("trees").resolve(name);
            make(tree, root);
            Map<?, ?> cids = (Map<?, ?>) tree.get("cids");
            for (Map.Entry<?, ?> profile : ((Map<?, ?>) fixtures.get("profiles")).entrySet()) {
                if (!cids.containsKey(profile.getKey())) {
                    continue;
                }
                boolean isWhole = profile.getKey().equals("unixfs-v1-2025");
                List<String> words = new ArrayList<>(List.of("add", "-Q", "-n", "-r", "-H"));
                words.add("--profile=" + (isWhole ? "unixfs-v1-2025" : "unixfs-v0-2015"));
                words.addAll(isWhole ? List.of() : flags(profile.getValue()));
                words.add(root.toString());
                assertEquals(
                        cids.get(profile.getKey()),
                        cairn().ok(words.toArray(String[]::new)).word(),
                        () -> name + " with profile " + profile.getKey());
            }
        }
    }

    private static CairnProcess cairn() {
        return new CairnProcess(work.resolve("home"), work);
    }

    private static List<String> flags(Object text) {
        return text.equals("") ? List.of() : List.of(((String) text).split(" ", -1));
    }

    private static void make(Map<?, ?> tree, Path root) throws IOException, NoSuchAlgorithmException {
        if (tree.get("pattern") != null) {
            for (int i = 0; i < 1000; i++) {
                String name = String.format("file-%05d", i);
                write(root.resolve(name), name, i % 50);
            }
            return;
        }
        for (Object file : (List<?>) tree.get("files")) {
            List<?> parts = (List<?>) file;
            write(root.resolve((String) parts.get(0)), (String) parts.get(1), ((Number) parts.get(2)).longValue());
        }
        for (Object link : tree.get("symlinks") instanceof List<?> links ? links : List.of()) {
            List<?> parts = (List<?>) link;
            Files.createSymbolicLink(root.resolve((String) parts.get(0)), Path.of((String) parts.get(1)));
        }
        for (Object directory : tree.get("empty_dirs") instanceof List<?> directories ? directories : List.of()) {
            Files.createDirectories(root.resolve((String) directory));
        }
    }

    /** The fixtures' stream: SHA-256 of the seed and a counter, over and over. */
    private static void write(Path file, String seed, long size) throws IOException, NoSuchAlgorithmException {
        Files.createDirectories(file.getParent());
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] start = seed.getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(file)) {
            long left = size;
            for (long i = 0; left > 0; i++) {
                sha.update(start);
                byte[] digest =
                        sha.digest(ByteBuffer.allocate(Long.BYTES).putLong(i).array());
                out.write(digest, 0, (int) Math.min(left, digest.length));
                left -= digest.length;
            }
        }
    }
}
