package cairn.storage.table;

import cairn.data.failure.UnavailableException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** The node's tables. May be used by any thread. */
public final class Database implements Closeable {
    /** What is done in one transaction; may be done again where another transaction came between. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException, IOException;
    }

    private static final int TRIES_MAX = 30;
    private static final long BACK_OFF_NANOS = 500_000;
    private static final long BACK_OFF_MAX_NANOS = 200_000_000;

    private final Engine engine;
    /** Guarded by this, as all below; opened when it is first needed. */
    private Optional<Connection> connection = Optional.empty();

    private boolean closed;

    /**
     * The SQLite database in {@code file}, which is made if it is missing when it is first used: opening costs a short
     * command that needs no table more than the rest of it.
     */
    public Database(Path file) {
        this(new SqliteEngine(file));
    }

    private Database(Engine engine) {
        this.engine = engine;
    }

    /**
     * The database of a PostgreSQL server; connected to when it is first used, and again after it was lost.
     *
     * @param url as {@code postgresql://HOST:PORT/DATABASE?user=USER&password=PASSWORD}
     */
    public static Database postgres(String url) {
        if (!url.startsWith(PostgresEngine.PREFIX)) {
            throw new IllegalArgumentException("A database's address begins with " + PostgresEngine.PREFIX);
        }
        return new Database(new PostgresEngine(url));
    }

    /**
     * Opens it now, if it is not open.
     *
     * @throws UnavailableException where it cannot be reached, is no database, is damaged, or is of a newer program
     */
    public synchronized void open() throws IOException {
        connection();
    }

    private Connection connection() throws IOException {
        if (closed) {
            throw new UnavailableException("The tables in " + engine.place() + " are closed");
        }
        if (connection.isPresent()) {
            return connection.get();
        }
        try {
            Connection opened = engine.connect();
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
            throw failed(e);
        }
    }

    private void migrate(Connection connection) throws SQLException, IOException {
        List<String> steps = Schema.STEPS;
        int version = engine.version(connection);
        if (version > steps.size() || version < 0) {
            throw new UnavailableException(engine.place() + " has schema version " + version
                    + ", this program knows up to " + steps.size() + "; use a newer program");
        }
        for (int step = version; step < steps.size(); step++) {
            int next = step + 1;
            transaction(c -> {
                if (engine.version(c) >= next) {
                    return next; // Another node was faster.
                }
                try (Statement statement = c.createStatement()) {
                    for (String part : steps.get(next - 1).split(";", -1)) {
                        if (!part.isBlank()) {
                            statement.executeUpdate(engine.schema(part));
                        }
                    }
                }
                engine.setVersion(c, next);
                return next;
            });
        }
    }

    /** Runs {@code work}, all or nothing; what it changed is on the medium on return. */
    public synchronized <T> T transaction(Work<T> work) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return once(connection(), work);
            } catch (SQLException e) {
                if (!engine.isConflict(e) || tries == TRIES_MAX) {
                    throw failed(e);
                }
                stepBack(tries);
            }
        }
    }

    /** Lets the others be done: for a random time, longer after each try, so that not all come back at once. */
    private static void stepBack(int tries) {
        long boundNanos = Math.min(BACK_OFF_MAX_NANOS, BACK_OFF_NANOS << tries);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(boundNanos));
    }

    private static <T> T once(Connection used, Work<T> work) throws SQLException, IOException {
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
    }

    /** Runs {@code work}, which only reads. */
    public synchronized <T> T read(Work<T> work) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return work.run(connection());
            } catch (SQLException e) {
                if (!engine.isConflict(e) || tries == TRIES_MAX) {
                    throw failed(e);
                }
                stepBack(tries);
            }
        }
    }

    private IOException failed(SQLException e) {
        if (engine.isLost(e) && connection.isPresent()) {
            try {
                connection.get().close();
            } catch (SQLException again) {
                e.addSuppressed(again);
            }
            connection = Optional.empty();
        }
        String advice = switch (engine) {
            case SqliteEngine _ -> "if the file is damaged, put back a copy of it";
            case PostgresEngine _ -> "see whether the server runs and lets this node in";
        };
        return new UnavailableException(
                "The tables in " + engine.place() + " cannot be used: " + e.getMessage() + "; " + advice, e);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        try {
            if (connection.isPresent()) {
                connection.get().close();
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }
}
