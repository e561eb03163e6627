package cairn.storage.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.data.failure.UnavailableException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is particular to tables on a server. */
final class PostgresDatabaseTest {
    private String address;

    @BeforeEach
    void start() throws Exception {
        Optional<String> absence = PostgresServer.absence();
        assumeTrue(absence.isEmpty(), absence.orElse(""));
        address = PostgresServer.freshSchema();
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static int update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    /** Each reads a number and writes the next: none is lost; who comes between others fails and tries again. */
    @Test
    void nodesThatCountTogetherLoseNothing() throws Exception {
        int nodes = 4;
        int steps = 25;
        try (Database database = Database.postgres(address)) {
            database.transaction(c -> update(c, "CREATE TABLE counted (value BIGINT)"));
            database.transaction(c -> update(c, "INSERT INTO counted VALUES (0)"));
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Void>> running = new ArrayList<>();
                for (int i = 0; i < nodes; i++) {
                    running.add(threads.submit(() -> {
                        try (Database own = Database.postgres(address)) {
                            for (int step = 0; step < steps; step++) {
                                own.transaction(c -> update(
                                        c,
                                        "UPDATE counted SET value = " + (number(c, "SELECT value FROM counted") + 1)));
                            }
                        }
                        return null;
                    }));
                }
                for (Future<Void> each : running) {
                    each.get();
                }
            }
            assertEquals(nodes * steps, database.<Integer>read(c -> number(c, "SELECT value FROM counted")));
        }
    }

    @Test
    void aTransactionThatFailsChangesNothing() throws IOException {
        try (Database database = Database.postgres(address)) {
            assertThrows(
                    IOException.class,
                    () -> database.transaction(c -> {
                        update(c, "INSERT INTO roots (name, cid) VALUES ('a', '\\x00')");
                        throw new IOException("no");
                    }));
            assertEquals(0, database.<Integer>read(c -> number(c, "SELECT count(*) FROM roots")));
        }
    }

    @Test
    void aConnectionThatIsLostIsMadeAgain() throws IOException, SQLException {
        try (Database database = Database.postgres(address);
                Database other = Database.postgres(address)) {
            int pid = database.read(c -> number(c, "SELECT pg_backend_pid()"));
            other.read(c -> number(c, "SELECT CASE WHEN pg_terminate_backend(" + pid + ", 5000) THEN 1 ELSE 0 END"));
            assertThrows(UnavailableException.class, () -> database.read(c -> number(c, "SELECT 1")));
            assertEquals(7, database.<Integer>read(c -> number(c, "SELECT 7")));
        }
    }

    @Test
    void aNewerSchemaIsRefused() throws IOException {
        try (Database database = Database.postgres(address)) {
            database.transaction(c -> update(c, "UPDATE cairn_schema SET version = 1000"));
        }
        try (Database database = Database.postgres(address)) {
            UnavailableException refused = assertThrows(UnavailableException.class, database::open);
            assertTrue(refused.getMessage().contains("use a newer program"), refused.getMessage());
        }
    }

    @Test
    void aServerThatIsNotThereIsNamedWithoutItsPassword() throws IOException {
        try (Database database = Database.postgres("postgresql://127.0.0.1:1/none?user=me&password=secret")) {
            UnavailableException failed = assertThrows(UnavailableException.class, database::open);
            assertTrue(failed.getMessage().contains("postgresql://127.0.0.1:1/none"), failed.getMessage());
            assertFalse(failed.getMessage().contains("secret"), failed.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> Database.postgres("jdbc:h2:mem:x"));
    }
}
