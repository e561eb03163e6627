package cairn.storage.table;

import cairn.data.failure.UnavailableException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/** The node's tables. May be used by any thread. */
public final class Database implements Closeable {
    /** What is done in one transaction. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException, IOException;
    }

    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    /** A step brings the schema from its index to the next version; steps are never changed, only added. */
    private static final List<String> SCHEMA = List.of("""
            CREATE TABLE pins (
                cid BLOB NOT NULL PRIMARY KEY,
                kind TEXT NOT NULL CHECK (kind IN ('recursive', 'direct')),
                name TEXT NOT NULL,
                owner TEXT NOT NULL,
                created_millis INTEGER NOT NULL,
                expires_millis INTEGER
            );
            CREATE INDEX pins_by_name ON pins (name);
            CREATE TABLE roots (
                name TEXT NOT NULL PRIMARY KEY,
                cid BLOB NOT NULL
            );
            """, """
            CREATE TABLE files_changes (
                number INTEGER NOT NULL PRIMARY KEY,
                path BLOB NOT NULL,
                cid BLOB,
                total_bytes INTEGER NOT NULL
            );
            CREATE TABLE files_roots (
                number INTEGER NOT NULL PRIMARY KEY,
                cid BLOB NOT NULL,
                created_millis INTEGER NOT NULL,
                replaced_millis INTEGER
            );
            CREATE INDEX files_roots_by_replaced ON files_roots (replaced_millis);
            INSERT INTO files_roots (number, cid, created_millis) SELECT 1, cid, 0 FROM roots WHERE name = 'files';
            """, """
            CREATE TABLE names (
                name BLOB NOT NULL PRIMARY KEY,
                record BLOB NOT NULL,
                sequence INTEGER NOT NULL,
                expires_millis INTEGER NOT NULL,
                confirmed_millis INTEGER NOT NULL
            );
            CREATE INDEX names_by_confirmed ON names (confirmed_millis);
            """);

    private final Path file;
    /** Guarded by this, as all below; opened when it is first needed. */
    private Optional<Connection> connection = Optional.empty();

    private boolean closed;

    /**
     * The database in {@code file}, which is made if it is missing when it is first used: opening costs a short command
     * that needs no table more than the rest of it.
     */
    public Database(Path file) {
        this.file = file;
    }

    /**
     * Opens it now, if it is not open.
     *
     * @throws UnavailableException where the file is no database, is damaged, or is of a newer program
     */
    public synchronized void open() throws IOException {
        connection();
    }

    /**
     * The launcher has put the driver's native library beside the program ({@code org.sqlite.lib.path}); without that
     * the driver unpacks it anew in every process.
     */
    private Connection connection() throws IOException {
        if (closed) {
            throw new UnavailableException("The tables in " + file + " are closed");
        }
        if (connection.isPresent()) {
            return connection.get();
        }
        SQLiteConfig config = new SQLiteConfig();
        config.setOpenMode(SQLiteOpenMode.FULLMUTEX);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        try {
            Connection opened = config.createConnection("jdbc:sqlite:" + file);
            connection = Optional.of(opened);
            boolean isReady = false;
            try {
                migrate(opened);
                isReady = true;
                return opened;
            } finally {
                if (!isReady) {
                    connection = Optional.empty();
                    opened.close();
                }
            }
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    private void migrate(Connection connection) throws SQLException, IOException {
        int version;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            version = row.getInt(1);
        }
        if (version > SCHEMA.size() || version < 0) {
            throw new UnavailableException(file + " has schema version " + version + ", this program knows up to "
                    + SCHEMA.size() + "; use a newer program");
        }
        for (int step = version; step < SCHEMA.size(); step++) {
            int next = step + 1;
            String sql = SCHEMA.get(step);
            transaction(c -> {
                try (Statement statement = c.createStatement()) {
                    for (String part : sql.split(";", -1)) {
                        if (!part.isBlank()) {
                            statement.executeUpdate(part);
                        }
                    }
                    statement.executeUpdate("PRAGMA user_version = " + next);
                }
                return next;
            });
        }
    }

    /** Runs {@code work}, all or nothing; what it changed is on the medium on return. */
    public synchronized <T> T transaction(Work<T> work) throws IOException {
        Connection used = connection();
        try {
            used.setAutoCommit(false);
            boolean done = false;
            try {
                T result = work.run(used);
                used.commit();
                done = true;
                return result;
            } finally {
                if (!done) {
                    used.rollback();
                }
                used.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    /** Runs {@code work}, which only reads. */
    public synchronized <T> T read(Work<T> work) throws IOException {
        try {
            return work.run(connection());
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }

    private static IOException failed(Path file, SQLException e) {
        return new UnavailableException(
                "The tables in " + file + " cannot be used: " + e.getMessage()
                        + "; if the file is damaged, put back a copy of it",
                e);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        try {
            if (connection.isPresent()) {
                connection.get().close();
            }
        } catch (SQLException e) {
            throw failed(file, e);
        }
    }
}
