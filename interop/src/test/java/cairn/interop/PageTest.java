package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** This repository's documentation, added and read in a browser: the listing as a person meets it. */
class PageTest {
    private static final String ODD_NAME = "an odd näme & more.txt";
    private static final int COLOURS_MIN = 16;

    @TempDir
    private static Path folder;

    private static Path pictures;
    private static String seen;
    private static String origin;

    @BeforeAll
    static void walkThroughTheListing() throws Exception {
        Optional<Path> chromium = Npm.onPath("chromium");
        assumeTrue(chromium.isPresent(), "Chromium is not installed");
        Path script = Npm.install("page");
        pictures = Files.createDirectories(Path.of("target", "pictures")).toAbsolutePath();
        Program program = new Program(folder.resolve("home"));
        String root = program.line("add", "-r", "-Q", site().toString());
        try (RunningNode node = RunningNode.start(program)) {
            origin = node.gateway().toString();
            ProcessBuilder walk = new ProcessBuilder(
                            "node",
                            "walk.mjs",
                            origin + "/ipfs/" + root + "/",
                            chromium.get().toString(),
                            pictures.toString(),
                            folder.resolve("profile").toString())
                    .directory(script.toFile());
            Program.Outcome outcome = Program.run(walk, folder);
            assertEquals(0, outcome.exit(), outcome.err());
            seen = outcome.out();
        }
    }

    @Test
    void namesEveryEntry() throws IOException {
        String text = value("text");
        try (var entries = Files.list(folder.resolve("site"))) {
            entries.map(entry -> entry.getFileName().toString())
                    .forEach(name -> assertTrue(text.contains(name), () -> name + " is not in: " + text));
        }
        assertFalse(value("title").isBlank(), "the page has a title");
    }

    @Test
    void leadsIntoAFolderToAFileAndBack() {
        assertTrue(value("folderText").contains("build.md"), value("folderText"));
        assertTrue(value("fileText").contains("# The build"), value("fileText"));
        assertEquals(value("folderText"), value("backText"));
    }

    @Test
    void opensAFileWithAnOddName() {
        assertEquals("odd, and read", value("oddText"));
    }

    @Test
    void movesByKeysAndPreviewsMarkdown() {
        assertEquals(value("first"), value("focused"));
        assertFalse(value("preview").isBlank() || value("preview").contains("#"), value("preview"));
    }

    @Test
    void asksNobodyElse() {
        Matcher address = Pattern.compile("\"(https?://[^\"]*)\"").matcher(seen);
        while (address.find()) {
            assertTrue(address.group(1).startsWith(origin + "/"), address.group(1));
        }
        assertTrue(seen.contains("\"consoleErrors\":[]"), seen);
    }

    @Test
    void looksLikeAPageInLightAndInDark() throws IOException {
        BufferedImage light = picture("light.png");
        BufferedImage dark = picture("dark.png");

        assertTrue(colours(light) >= COLOURS_MIN, () -> colours(light) + " colours in light");
        assertTrue(colours(dark) >= COLOURS_MIN, () -> colours(dark) + " colours in dark");
        assertTrue(brightness(light) > 0.6, () -> "brightness in light: " + brightness(light));
        assertTrue(brightness(dark) < 0.4, () -> "brightness in dark: " + brightness(dark));
        assertTrue(inkedRows(light) > 60, () -> inkedRows(light) + " rows with anything in them");
    }

    @Test
    void fitsATelephone() throws IOException {
        assertEquals("0", value("overflowPixels"));
        assertTrue(colours(picture("narrow.png")) >= COLOURS_MIN);
    }

    /** The repository's docs, and a file whose name needs care in HTML and in addresses. */
    private static Path site() throws IOException {
        Path docs = Program.REPOSITORY.resolve("docs");
        Path site = folder.resolve("site");
        for (Path path : Trees.list(docs)) {
            Path target = site.resolve(path);
            Files.createDirectories(target.getParent());
            if (Files.isRegularFile(docs.resolve(path))) {
                Files.copy(docs.resolve(path), target);
            }
        }
        Files.writeString(site.resolve(ODD_NAME), "odd, and read");
        return site;
    }

    /** A value of the flat JSON object that the walk printed. */
    private static String value(String key) {
        Matcher matcher = Pattern.compile("\"" + key + "\":(?:\"((?:[^\"\\\\]++|\\\\.)*+)\"|(-?\\d+))")
                .matcher(seen);
        assertTrue(matcher.find(), () -> key + " is not in " + seen);
        return matcher.group(1) == null
                ? matcher.group(2)
                : matcher.group(1)
                        .replace("\\n", "\n")
                        .replace("\\t", "\t")
                        .replace("\\\"", "\"")
                        .strip();
    }

    private static BufferedImage picture(String name) throws IOException {
        return ImageIO.read(pictures.resolve(name).toFile());
    }

    private static int colours(BufferedImage image) {
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                colours.add(image.getRGB(x, y));
            }
        }
        return colours.size();
    }

    /** From 0, black, to 1, white. */
    private static double brightness(BufferedImage image) {
        long sum = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                sum += (rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff);
            }
        }
        return sum / (3.0 * 255 * image.getWidth() * image.getHeight());
    }

    /** Rows that are not of one colour: lines of text, rules, icons. */
    private static int inkedRows(BufferedImage image) {
        int rows = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            int first = image.getRGB(0, y);
            for (int x = 1; x < image.getWidth(); x++) {
                if (image.getRGB(x, y) != first) {
                    rows++;
                    break;
                }
            }
        }
        return rows;
    }
}
