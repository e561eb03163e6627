package cairn.app.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.app.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks of what a test cannot break: media that are full, small containers, installed programs. */
class ChecksTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    private Finding.Level disk(long free, long total, String configuration) throws IOException {
        return HomeChecks.disk(folder, free, total, Configuration.parse(configuration))
                .level();
    }

    @Test
    void aMediumThatIsNearlyFullIsAWarningAndThenAProblem() throws IOException {
        assertEquals(Finding.Level.OK, disk(10 * GIB, 100 * GIB, ""));
        assertEquals(Finding.Level.OK, disk(GIB / 2, GIB, ""));
        assertEquals(Finding.Level.WARNING, disk(GIB / 2, 100 * GIB, ""));
        assertEquals(Finding.Level.PROBLEM, disk(GIB / 20, 100 * GIB, ""));
        assertEquals(Finding.Level.WARNING, disk(10 * GIB, 100 * GIB, "[store]\nbytes-max = \"" + 200 * GIB + "\"\n"));
    }

    @Test
    void aSmallContainerIsAWarning() throws IOException {
        Path limit = folder.resolve("memory.max");
        assertEquals(Finding.Level.OK, MachineChecks.memory(limit).getFirst().level());
        Files.writeString(limit, "max\n");
        assertEquals(Finding.Level.OK, MachineChecks.memory(limit).getFirst().level());
        Files.writeString(limit, Long.toString(GIB / 2) + "\n");
        assertEquals(
                Finding.Level.WARNING, MachineChecks.memory(limit).getFirst().level());
    }

    @Test
    void aCacheOlderThanTheProgramIsStale() throws IOException {
        Path program = Files.createFile(folder.resolve("app.jar"));
        Path cache = folder.resolve("cairn.aot");
        List<String> options = List.of("-Xmx1g", "-XX:AOTCache=" + cache);
        assertTrue(MachineChecks.startCache(options, program).getFirst().what().contains("missing"));
        Files.createFile(cache);
        Files.setLastModifiedTime(program, FileTime.from(Instant.EPOCH));
        assertEquals(
                Finding.Level.OK,
                MachineChecks.startCache(options, program).getFirst().level());
        Files.setLastModifiedTime(program, FileTime.from(Instant.now().plusSeconds(60)));
        assertTrue(MachineChecks.startCache(options, program).getFirst().what().contains("older"));
    }
}
