package cairn.storage.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.block.Block;
import cairn.storage.block.SomeBlocks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that puts, removes and compacts in several threads is killed at random moments, again and again. */
final class PackCrashTest {
    private static final int THREADS = 3;
    private static final int NUMBERS = 400;
    private static final int BLOCK_BYTES = 3000;
    private static final int LINES_MAX = 1500;

    @TempDir
    private Path folder;

    private static PackStore open(String directory) throws IOException {
        return PackStore.open(Path.of(directory), new PackStore.Options(Durability.OS, 64 * 1024, 2));
    }

    /** What is killed. Each thread has numbers of its own; a line is told before and after each change. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            PackStore store = open(args[0]);
            for (int thread = 0; thread < THREADS; thread++) {
                Random random = new Random(Long.parseLong(args[1]) + thread);
                int first = thread * NUMBERS;
                Thread.ofPlatform().start(() -> {
                    try {
                        while (true) {
                            change(store, first + random.nextInt(NUMBERS), random.nextInt(100));
                        }
                    } catch (IOException e) {
                        say("failed " + e);
                    }
                });
            }
            while (true) {
                store.compact();
                store.usage();
            }
        }

        private static void change(PackStore store, int number, int kind) throws IOException {
            Block block = SomeBlocks.block(number, BLOCK_BYTES);
            if (kind < 60) {
                say("? " + number);
                store.put(block);
                say("+ " + number);
            } else {
                say("? " + number);
                store.remove(block.cid().hash());
                say("- " + number);
            }
        }

        private static synchronized void say(String line) {
            System.out.println(line + ".");
            System.out.flush();
        }
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
        rounds(10, 21);
    }

    @Test
    @Tag("soak")
    void whatWasAcknowledgedIsThereAfterManyKills() throws Exception {
        rounds(500, 22);
    }

    private void rounds(int rounds, long seed) throws Exception {
        Random random = new Random(seed);
        Path directory = folder.resolve("packs");
        Map<Integer, Character> known = new HashMap<>();
        for (int round = 0; round < rounds; round++) {
            String what = "seed " + seed + " round " + round;
            live(directory, random, known, what);
            if (random.nextInt(3) == 0) {
                PackFiles.deleteIndex(directory);
            }
            look(directory, known, what);
        }
    }

    /** One life of the child; afterwards {@code known} has + or - for each number, or ? where nothing was promised. */
    private static void live(Path directory, Random random, Map<Integer, Character> known, String what)
            throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        directory.toString(),
                        Long.toString(random.nextLong()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int wanted = 1 + random.nextInt(LINES_MAX);
        int lines = 0;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (!line.endsWith(".")) {
                    continue; // The kill cut it.
                }
                assertTrue("?+-".indexOf(line.charAt(0)) >= 0, what + ": " + line);
                known.put(Integer.parseInt(line.substring(2, line.length() - 1)), line.charAt(0));
                if (++lines == wanted) {
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.toHandle().destroyForcibly();
        }
        assertTrue(child.waitFor(60, TimeUnit.SECONDS));
        assertTrue(lines >= wanted, what + ": the child ended by itself");
    }

    private static void look(Path directory, Map<Integer, Character> known, String what) throws IOException {
        try (PackStore store = open(directory.toString())) {
            int held = 0;
            long bytes = 0;
            for (Map.Entry<Integer, Character> each : known.entrySet()) {
                Block right = SomeBlocks.block(each.getKey(), BLOCK_BYTES);
                Optional<Block> got = store.get(right.cid());
                char state = each.getValue();
                if (state != '?') {
                    assertEquals(state == '+', got.isPresent(), what + " block " + each.getKey());
                }
                if (got.isPresent()) {
                    assertEquals(right.bytes(), got.get().bytes(), what);
                    held++;
                    bytes += right.size();
                }
                each.setValue(got.isPresent() ? '+' : '-');
            }
            assertEquals(held, store.usage().blocks(), what);
            assertEquals(bytes, store.usage().blockBytes(), what);
            int[] visited = {0};
            store.forEach((hash, size) -> visited[0]++);
            assertEquals(held, visited[0], what);
            store.verifyAll((hash, problem) -> {
                throw new AssertionError(what + ": " + problem);
            });
        }
    }
}
