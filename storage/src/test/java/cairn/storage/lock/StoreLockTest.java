package cairn.storage.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreLockTest {
    @TempDir
    private Path home;

    /** Another process that asks for the lock and says what came of it. */
    static final class Other {
        private Other() {}

        public static void main(String[] args) throws IOException {
            try (StoreLock lock = StoreLock.acquire(Path.of(args[0]))) {
                System.out.println("has " + (lock != null));
                if (System.in.read() >= 0) {
                    Runtime.getRuntime().halt(1);
                }
            } catch (UnavailableException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String line(Process process) throws IOException {
        InputStream in = process.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private String answer() throws Exception {
        Process other = start();
        other.getOutputStream().close();
        String answer = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, other.waitFor());
        return answer;
    }

    @Test
    void aSecondProcessIsRefusedWithTheFirstOnesNumber() throws Exception {
        StoreLock lock = StoreLock.acquire(home);
        assertTrue(
                answer().contains("in use by process " + ProcessHandle.current().pid()));
        UnavailableException again = assertThrows(UnavailableException.class, () -> StoreLock.acquire(home));
        assertTrue(again.getMessage().contains("this process"), again.getMessage());
        assertTrue(answer().contains("in use by"), "the lock was lost when it was asked for again");
        lock.close();
        assertEquals("has true", answer());
        StoreLock.acquire(home).close();
    }

    @Test
    void aProcessThatDiesLosesItsLock() throws Exception {
        Process other = start();
        assertEquals("has true", line(other));
        UnavailableException refused = assertThrows(UnavailableException.class, () -> StoreLock.acquire(home));
        assertTrue(refused.getMessage().contains("process " + other.pid()), refused.getMessage());
        other.destroyForcibly().waitFor();
        StoreLock.acquire(home).close();
    }
}
