package cairn.storage.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cairn.data.failure.UnavailableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseTest {
    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("cairn.db");
    }

    private static int update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getInt(1) : -1;
        }
    }

    private static int insert(Connection connection, String name) throws SQLException {
        return update(connection, "INSERT INTO roots (name, cid) VALUES ('" + name + "', x'01')");
    }

    private static int count(Database database) throws IOException {
        return database.read(connection -> number(connection, "SELECT count(*) FROM roots"));
    }

    @Test
    void aTransactionIsAllOrNothing() throws IOException {
        try (Database database = new Database(file())) {
            database.transaction(connection -> insert(connection, "a"));
            IOException thrown = assertThrows(
                    IOException.class,
                    () -> database.transaction(connection -> {
                        insert(connection, "b");
                        throw new IOException("stop");
                    }));
            assertEquals("stop", thrown.getMessage());
            assertThrows(
                    IllegalStateException.class,
                    () -> database.transaction(connection -> {
                        insert(connection, "c");
                        throw new IllegalStateException("stop");
                    }));
            assertThrows(
                    UnavailableException.class,
                    () -> database.transaction(connection -> insert(connection, "d") + insert(connection, "a")));
            assertEquals(1, count(database));
        }
        try (Database database = new Database(file())) {
            assertEquals(1, count(database));
        }
    }

    @Test
    void aDatabaseOfANewerProgramIsRefused() throws IOException {
        for (int version : new int[] {1000, -1}) {
            Path file = folder.resolve("of" + version);
            try (Database database = new Database(file)) {
                database.transaction(connection -> update(connection, "PRAGMA user_version = " + version));
            }
            try (Database database = new Database(file)) {
                UnavailableException refused = assertThrows(UnavailableException.class, database::open);
                assertTrue(refused.getMessage().contains("schema version " + version), refused.getMessage());
                assertThrows(UnavailableException.class, () -> count(database));
            }
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedByName() throws IOException {
        byte[] junk = new byte[8192];
        Arrays.fill(junk, (byte) 'x');
        Files.write(file(), junk);
        try (Database database = new Database(file())) {
            UnavailableException refused = assertThrows(UnavailableException.class, database::open);
            assertTrue(refused.getMessage().contains(file().toString()), refused.getMessage());
        }
    }

    @Test
    void aDamagedDatabaseGivesErrorsOfOneKind() throws IOException {
        try (Database database = new Database(file())) {
            for (int i = 0; i < 300; i++) {
                String name = "root " + i;
                database.transaction(connection -> insert(connection, name));
            }
        }
        byte[] whole = Files.readAllBytes(file());
        long seed = 41;
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 60; round++) {
            byte[] damaged =
                    random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int i = 0; i < 20 && damaged.length > 0; i++) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Path file = folder.resolve("damaged" + round);
            Files.write(file, damaged);
            try (Database database = new Database(file)) {
                count(database);
                database.transaction(connection -> insert(connection, "more"));
            } catch (UnavailableException e) {
                refused++;
                assertTrue(e.getMessage().contains(file.toString()), "seed " + seed + ": " + e.getMessage());
            }
        }
        assertTrue(refused > 0);
    }

    @Test
    void aClosedDatabaseSaysSo() throws IOException {
        Database database = new Database(file());
        database.open();
        database.close();
        database.close();
        assertThrows(UnavailableException.class, () -> count(database));
        assertThrows(UnavailableException.class, database::open);
    }

    /** What is killed: says each transaction that returned. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            try (Database database = new Database(Path.of(args[0]))) {
                for (int i = count(database) / 2; i < 1_000_000; i++) {
                    String name = "root " + i;
                    database.transaction(connection -> insert(connection, name) + insert(connection, name + " again"));
                    System.out.println(i + ".");
                }
            }
        }
    }

    @Test
    void whatReturnedIsThereAfterAKill() throws Exception {
        Random random = new Random(42);
        for (int round = 0; round < 4; round++) {
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Child.class.getName(),
                            file().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            int last = -1;
            int wanted = 1 + random.nextInt(60);
            int lines = 0;
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    last = line.endsWith(".") ? Integer.parseInt(line.substring(0, line.length() - 1)) : last;
                    if (++lines == wanted) {
                        child.toHandle().destroyForcibly();
                    }
                }
            } finally {
                child.toHandle().destroyForcibly();
            }
            assertTrue(child.waitFor(60, TimeUnit.SECONDS));
            try (Database database = new Database(file())) {
                int count = count(database);
                assertEquals(0, count % 2, "half a transaction is there");
                assertTrue(count >= (last + 1) * 2, last + " was told, " + count + " rows are there");
            }
        }
    }
}
