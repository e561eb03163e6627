package cairn.data.unixfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every CID of the shared fixtures, which Kubo made. */
class SharedFixturesTest {
    private static final Path FIXTURES = Path.of("..", "..", "shared", "fixtures", "unixfs-cids.json");
    private static Map<String, Object> fixtures = Map.of();

    @BeforeAll
    static void readFixtures() throws IOException {
        assumeTrue(Files.exists(FIXTURES), "skipped: the shared fixtures are not beside the checkout, at " + FIXTURES);
        fixtures = object(TinyJson.read(Files.readString(FIXTURES)));
    }

    @Test
    void everyFileHasItsCid() throws IOException {
        List<String> wrong = new ArrayList<>();
        int seen = 0;
        String contentKey = "";
        byte[] content = {};
        for (Object each : list(fixtures.get("files"))) {
            Map<String, Object> file = object(each);
            String seed = (String) file.get("seed");
            int size = ((Long) file.get("size")).intValue();
            if (!contentKey.equals(seed + size)) {
                contentKey = seed + size;
                content = Importing.stream(seed, size);
            }
            String profile = (String) file.get("profile");
            DagRoot root = Importing.file(profile(profile), content, Attributes.NONE, block -> {});
            if (!root.cid().toString().equals(file.get("cid"))) {
                wrong.add(seed + " " + size + " " + profile + ": " + root.cid() + " instead of " + file.get("cid"));
            }
            assertEquals(size, root.fileBytes());
            seen++;
        }
        assertEquals(List.of(), wrong);
        assertTrue(seen >= 195, "only " + seen + " files");
    }

    @Test
    void everyTreeHasItsCid() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Object each : list(fixtures.get("trees"))) {
            Map<String, Object> tree = object(each);
            Map<String, Object> content = content(tree);
            for (Map.Entry<String, Object> cid : object(tree.get("cids")).entrySet()) {
                // A tree's unixfs-v1-2025 is that profile itself, which measures directories by their block.
                ImportProfile profile =
                        cid.getKey().equals("unixfs-v1-2025") ? ImportProfile.UNIXFS_V1_2025 : profile(cid.getKey());
                DagRoot root = Importing.tree(profile, content, Attributes.NONE, block -> {});
                if (!root.cid().toString().equals(cid.getValue())) {
                    wrong.add(tree.get("name") + " " + cid.getKey() + ": " + root.cid());
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static ImportProfile profile(String name) throws IOException {
        String options = (String) object(fixtures.get("profiles")).get(name);
        return Importing.apply(ImportProfile.UNIXFS_V0_2015, List.of(options.split(" ", -1)));
    }

    private static Map<String, Object> content(Map<String, Object> tree) {
        Map<String, Object> root = new TreeMap<>();
        for (Object each : list(tree.getOrDefault("files", List.of()))) {
            List<Object> file = list(each);
            int size = ((Long) file.get(2)).intValue();
            Importing.place(root, (String) file.get(0), Importing.stream((String) file.get(1), size));
        }
        for (Object each : list(tree.getOrDefault("symlinks", List.of()))) {
            Importing.place(root, (String) list(each).get(0), list(each).get(1));
        }
        for (Object each : list(tree.getOrDefault("empty_dirs", List.of()))) {
            Importing.place(root, (String) each, new TreeMap<>());
        }
        if (tree.containsKey("pattern")) {
            addNumbered(root, (String) tree.get("pattern"));
        }
        return root;
    }

    /** {@code file-%05d, seed = name, size = i mod M, i in 0..N}. */
    private static void addNumbered(Map<String, Object> root, String pattern) {
        String[] words = pattern.split("[ ,]+", -1);
        int modulus = Integer.parseInt(words[List.of(words).indexOf("mod") + 1]);
        int last = Integer.parseInt(words[words.length - 1].substring("0..".length()));
        for (int i = 0; i <= last; i++) {
            String name = String.format(java.util.Locale.ROOT, "file-%05d", i);
            root.put(name, Importing.stream(name, i % modulus));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }
}
