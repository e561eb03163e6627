package cairn.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.services.rpc.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of homes in which something is really broken. */
class DoctorTest {
    private static final long SECONDS_MAX = 120;

    @TempDir
    private Path folder;

    private CairnProcess cairn;

    @BeforeEach
    void configure() throws IOException {
        cairn = new CairnProcess(folder.resolve("home"), folder);
        Files.createDirectories(
                cairn.home(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        configure("127.0.0.1:0");
    }

    private void configure(String gateway) throws IOException {
        Files.writeString(
                cairn.home().resolve("cairn.toml"),
                "[gateway]\nlisten = \"" + gateway + "\"\n[admin]\nlisten = \"127.0.0.1:0\"\n"
                        + "[swarm]\nlisten = \"/ip4/127.0.0.1/tcp/0\"\nbootstrap = \"\"\n");
    }

    /** Each finding as LEVEL CHECK: WHAT. */
    private static List<String> findings(List<String> lines) throws IOException {
        List<String> found = new ArrayList<>();
        for (String line : lines) {
            Map<String, Object> value = Json.readObject(line);
            found.add(value.get("Level") + " " + value.get("Check") + ": " + value.get("What"));
            assertEquals(
                    "ok".equals(value.get("Level")),
                    String.valueOf(value.get("Mend")).isEmpty(),
                    "what is wrong comes with how to mend it: " + line);
        }
        return found;
    }

    private static void has(List<String> found, String level, String part) {
        assertTrue(
                found.stream().anyMatch(finding -> finding.startsWith(level) && finding.contains(part)),
                () -> level + " … " + part + " is not among:\n" + String.join("\n", found));
    }

    @Test
    void aHealthyHomeHasNoProblemAndEachThingThatIsBrokenHasOne() throws Exception {
        cairn.ok("id");
        List<String> healthy = findings(cairn.ok("doctor", "--json").lines());
        assertTrue(healthy.stream().noneMatch(finding -> finding.startsWith("problem")), healthy::toString);
        has(healthy, "ok permissions", "belongs to its node alone");
        has(healthy, "ok ports", "free");

        Path keys = cairn.home().resolve("keys");
        Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(cairn.home().resolve("cairn.db"), "these are no tables at all, however long one looks");
        Files.writeString(cairn.home().resolve("api"), "/ip4/127.0.0.1/tcp/1");
        Files.setLastModifiedTime(
                cairn.home().resolve("cairn.toml"), FileTime.from(Instant.now().plus(Duration.ofDays(1))));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            configure("127.0.0.1:" + taken.getLocalPort());
            Files.setLastModifiedTime(
                    cairn.home().resolve("cairn.toml"),
                    FileTime.from(Instant.now().plus(Duration.ofDays(1))));
            ProcessBuilder builder = cairn.builder("doctor", "--json");
            List<String> limited = new ArrayList<>(List.of("sh", "-c", "ulimit -n 300; exec \"$@\"", "sh"));
            limited.addAll(builder.command());
            Process process = builder.command(limited)
                    .redirectError(folder.resolve("errors").toFile())
                    .start();
            List<String> found = findings(process.inputReader().lines().toList());
            assertTrue(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS), "it ends");
            assertEquals(1, process.exitValue());
            has(found, "problem permissions", keys.toString());
            has(found, "problem tables", "cairn.db");
            has(found, "problem clock", "cairn.toml");
            has(found, "problem ports", "127.0.0.1:" + taken.getLocalPort());
            has(found, "warning limits", "300 files");
            has(found, "warning node", "nothing answers");
            has(found, "warning start", "without a cache");
            assertEquals("Error: there are 4 problems\n", Files.readString(folder.resolve("errors")));
        }
    }

    @Test
    void aConfigurationThatIsWrongIsAProblemAndStillTheRestIsLookedAt() throws Exception {
        Files.writeString(cairn.home().resolve("cairn.toml"), "[gateway]\nlissten = \"x\"\n");
        CairnProcess.Result result = cairn.run(new byte[0], "doctor");
        assertEquals(1, result.code());
        assertTrue(result.text().contains("PROBLEM  configuration: "), result.text());
        assertTrue(result.text().contains("gateway.lissten"), result.text());
        assertTrue(result.text().contains("To mend it: "), result.text());
        assertTrue(result.text().contains("permissions: "), result.text());
    }

    @Test
    void aNodeThatIsUpIsAskedItself() throws Exception {
        try (RunningNode _ = cairn.up()) {
            List<String> found = findings(cairn.ok("doctor", "--json").lines());
            has(found, "ok node", "up and answers");
            has(found, "warning peers", "keeps to itself");
            has(found, "ok tables", "open");
        }
        try (RunningNode _ = RunningNode.online(cairn)) {
            CairnProcess.Result result = cairn.run(new byte[0], "doctor", "--json");
            has(findings(result.lines()), "problem peers", "no other node");
            assertEquals(1, result.code());
        }
    }
}
