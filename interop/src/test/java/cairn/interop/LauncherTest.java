package cairn.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./cairn} as a shell meets it: any working directory, name and environment. */
class LauncherTest {
    private static final Path LAUNCHER = Program.REPOSITORY.resolve("cairn");

    @TempDir
    private Path folder;

    @Test
    void answersThroughALinkToALinkInAFolderWithSpaces() throws Exception {
        Path spaced = Files.createDirectory(folder.resolve("a b"));
        Path first = Files.createSymbolicLink(spaced.resolve("one link"), LAUNCHER);
        Path second = Files.createSymbolicLink(folder.resolve("two"), folder.relativize(first));

        Program.Outcome outcome = run(List.of(second.toString(), "version"), folder);

        assertEquals(0, outcome.exit(), outcome.err());
        assertTrue(outcome.out().startsWith("cairn version "), outcome.out());
        assertEquals("", outcome.err());
    }

    @Test
    void answersByARelativeName() throws Exception {
        Program.Outcome outcome = run(List.of("sh", "../cairn", "version"), Program.REPOSITORY.resolve("launcher"));

        assertEquals(0, outcome.exit(), outcome.err());
    }

    @Test
    void passesTheExitCodeAndTheComplaintOn() throws Exception {
        Program.Outcome outcome = run(List.of(LAUNCHER.toString(), "no-such-command"), folder);

        assertNotEquals(0, outcome.exit());
        assertEquals("", outcome.out());
        assertTrue(!outcome.err().isBlank(), "an unknown command is complained of");
    }

    @Test
    void takesClassesFromTheCache() throws Exception {
        ProcessBuilder builder = builder(List.of(LAUNCHER.toString(), "version"), folder);
        builder.environment().put("CAIRN_JAVA_OPTIONS", "-Xlog:class+load:stdout");
        String classes = Program.run(builder, folder).out();

        assertTrue(
                classes.lines()
                        .anyMatch(line -> line.contains("cairn.app.Main ") && line.contains("shared objects file")),
                "cairn.app.Main was loaded from its jar: the image's cairn.aot is missing or does not fit");
    }

    @Test
    void needsNoJarAndNoLoggerForWhatPeopleDoMost() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[3 << 20]);
        String root = run(List.of(LAUNCHER.toString(), "add", "-Q", file.toString()), folder)
                .out()
                .strip();
        for (List<String> command : List.of(
                List.of("add", "-Q", file.toString()),
                List.of("cat", root),
                List.of("get", "-o", folder.resolve("got").toString(), root),
                List.of("pin", "ls"))) {
            Path log = folder.resolve("classes.log");
            List<String> line = new ArrayList<>(command);
            line.addFirst(LAUNCHER.toString());
            ProcessBuilder builder = builder(line, folder);
            builder.environment().put("CAIRN_JAVA_OPTIONS", "-Xlog:class+load,class+init:file=" + log);
            assertEquals(0, Program.run(builder, folder).exit(), command.toString());

            List<String> slow = Files.readAllLines(log).stream()
                    .filter(entry ->
                            entry.contains("source: file:") || entry.contains("Initializing 'java/util/logging"))
                    .toList();
            assertEquals(List.of(), slow, "cairn " + command.getFirst() + " starts slowly; is it in Training?");
        }
    }

    @Test
    void keepsANodesHomeInTheFolderThatHomeNames() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "at home\n");
        Path user = Files.createDirectory(folder.resolve("a user"));
        ProcessBuilder builder = builder(List.of(LAUNCHER.toString(), "add", "-Q", file.toString()), folder);
        builder.environment().remove("CAIRN_HOME");
        builder.environment().put("HOME", user.toString());

        assertEquals(0, Program.run(builder, folder).exit());

        assertTrue(Files.isDirectory(user.resolve(".cairn").resolve("packs")));
    }

    @Test
    void sparesTheSecondCompilerWhereANodeDoesTheWork() throws Exception {
        Path home = folder.resolve("home");
        assertFalse(flags(home).contains("-XX:TieredStopAtLevel=1"), "there is no node");
        Files.createDirectory(home);
        Files.writeString(home.resolve("api"), "/ip4/127.0.0.1/tcp/1");
        Files.writeString(
                home.resolve("repo.lock"), Long.toString(ProcessHandle.current().pid()));
        assertTrue(flags(home).contains("-XX:TieredStopAtLevel=1"), "a node holds the store");
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Files.writeString(home.resolve("repo.lock"), Long.toString(ended.pid()));
        assertFalse(flags(home).contains("-XX:TieredStopAtLevel=1"), "the node that wrote the files has ended");
    }

    private String flags(Path home) throws Exception {
        ProcessBuilder builder = builder(List.of(LAUNCHER.toString(), "version"), folder);
        builder.environment().put("CAIRN_HOME", home.toString());
        builder.environment().put("CAIRN_JAVA_OPTIONS", "-XX:+PrintCommandLineFlags");
        Program.Outcome outcome = Program.run(builder, folder);
        assertEquals(0, outcome.exit(), outcome.err());
        return outcome.out();
    }

    @Test
    void runsWithoutAWordWhereTheCacheDoesNotFit() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.aot"), "not a cache");
        ProcessBuilder builder = builder(List.of(LAUNCHER.toString(), "version"), folder);
        builder.environment().put("CAIRN_JAVA_OPTIONS", "-XX:AOTCache=" + broken);

        Program.Outcome outcome = Program.run(builder, folder);

        assertEquals(0, outcome.exit());
        assertEquals("", outcome.err());
        assertEquals(1, outcome.out().lines().count(), outcome.out());
    }

    @Test
    void explainsWhatToDoWithoutAJdk() throws Exception {
        Path checkout = folder.resolve("checkout");
        for (String file : List.of("cairn", "launcher/image.sh", "launcher/maven.sh")) {
            Files.createDirectories(checkout.resolve(file).getParent());
            Files.copy(Program.REPOSITORY.resolve(file), checkout.resolve(file));
        }
        String places = Files.readString(Program.REPOSITORY.resolve("launcher/jdk.sh"));
        Files.writeString(
                checkout.resolve("launcher/jdk.sh"), places.replace("jdk_feature_min=25", "jdk_feature_min=2500"));

        ProcessBuilder builder = builder(List.of("sh", checkout.resolve("cairn").toString(), "version"), folder);
        builder.environment().remove("CAIRN_BUILD");

        Program.Outcome outcome = Program.run(builder, folder);

        assertEquals(1, outcome.exit());
        assertTrue(outcome.err().startsWith("Cairn needs a JDK 2500 or newer"), outcome.err());
        assertTrue(outcome.err().toLowerCase(Locale.ROOT).contains("set java_home"), outcome.err());
    }

    private Program.Outcome run(List<String> command, Path directory) throws IOException, InterruptedException {
        return Program.run(builder(command, directory), folder);
    }

    private ProcessBuilder builder(List<String> command, Path directory) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("CAIRN_HOME", folder.resolve("home").toString());
        builder.environment().put("CAIRN_BUILD", "never");
        return builder;
    }
}
