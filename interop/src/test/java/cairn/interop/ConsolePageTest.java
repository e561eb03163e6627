package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console in a browser, of a node that asks for a token: by mouse, by keys, without script, and under attack. */
class ConsolePageTest {
    @TempDir
    private static Path folder;

    private static String seen;

    @BeforeAll
    static void useTheConsole() throws Exception {
        Optional<Path> chromium = Npm.onPath("chromium");
        assumeTrue(chromium.isPresent(), "Chromium is not installed");
        Path script = Npm.install("page");
        Path pictures = Files.createDirectories(Path.of("target", "pictures")).toAbsolutePath();
        Program program = new Program(folder.resolve("home"));
        program.line("config", "admin.auth", "token");
        String created = program.line("token", "create", "--scope=all", "browser");
        try (RunningNode _ = RunningNode.online(program)) {
            String address = program.line("console").lines().findFirst().orElseThrow();
            ProcessBuilder walk = new ProcessBuilder(
                            "node",
                            "console.mjs",
                            address,
                            chromium.get().toString(),
                            pictures.toString(),
                            folder.resolve("profile").toString(),
                            created.lines().findFirst().orElseThrow())
                    .directory(script.toFile());
            Program.Outcome outcome = Program.run(walk, folder);
            assertEquals(0, outcome.exit(), outcome.err());
            seen = outcome.out();
        }
    }

    @Test
    void asksForATokenAndNobodyElse() {
        assertEquals("/console/login", text("login"));
        assertTrue(text("title").contains("Overview"), seen);
        assertTrue(seen.contains("\"foreign\":[]"), seen);
        assertTrue(seen.contains("\"sections\":7"), seen);
    }

    @Test
    void isUsedByKeysAlone() {
        assertTrue(text("firstFocus").startsWith("Skip to the content"), seen);
        assertTrue(text("made").contains("<img src=x onerror=alert(1)>"), seen);
        assertTrue(text("inside").contains("<img src=x onerror=alert(1)>"), seen);
    }

    @Test
    void takesAndGivesFiles() {
        assertTrue(text("uploaded").contains("100%.txt"), seen);
        assertEquals("all of it", text("saved"));
        assertEquals("100%.txt", text("savedName"));
        assertTrue(text("dropped").contains("flat.txt") && text("dropped").contains("dropped"), seen);
        assertTrue(text("deep").contains("deep.txt"), seen);
    }

    @Test
    void runsNoScriptOfAName() {
        assertTrue(seen.contains("\"dialogs\":0"), seen);
        // What a browser tells of the forged requests below is not the console's.
        assertFalse(seen.contains("Content Security Policy directive 'script-src"), seen);
    }

    @Test
    void pagesOfOtherSitesReachNothing() {
        assertTrue(
                seen.contains("\"elsewhere\":{\"read\":\"refused\",\"frame\":\"closed\",\"script\":\"refused\"}"),
                seen);
        assertTrue(text("forged").contains("Only the console's own pages may ask for that"), seen);
        assertFalse(text("afterForgery").contains("stolen"), seen);
    }

    @Test
    void worksWithoutScript() {
        assertFalse(text("deleted").contains("flat.txt"), seen);
        assertTrue(text("deleted").contains("dropped"), seen);
    }

    @Test
    void whatIsLiveMovesUntilItIsPaused() {
        assertTrue(seen.contains("\"moves\":true,\"paused\":1"), seen);
    }

    @Test
    void fitsATelephoneAndKeepsNobodyOut() {
        assertTrue(seen.contains("\"overflow\":[]"), seen);
        assertTrue(seen.contains("\"violations\":[]"), seen);
    }

    /** A text of the flat JSON object that was printed. */
    private static String text(String key) {
        Matcher matcher =
                Pattern.compile("\"" + key + "\":\"((?:[^\"\\\\]++|\\\\.)*+)\"").matcher(seen);
        assertTrue(matcher.find(), () -> key + " is not in " + seen);
        return matcher.group(1)
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\\"", "\"")
                .strip();
    }
}
