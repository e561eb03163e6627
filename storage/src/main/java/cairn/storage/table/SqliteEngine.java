package cairn.storage.table;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * SQLite in a file. The launcher has put the driver's native library beside the program ({@code org.sqlite.lib.path});
 * without that the driver unpacks it anew in every process.
 */
record SqliteEngine(Path file) implements Engine {
    private static final int BUSY_TIMEOUT_MILLIS = 10_000;

    @Override
    public Connection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setOpenMode(SQLiteOpenMode.FULLMUTEX);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        return config.createConnection("jdbc:sqlite:" + file);
    }

    @Override
    public String place() {
        return file.toString();
    }

    @Override
    public int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }

    @Override
    public void setVersion(Connection connection, int version) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA user_version = " + version);
        }
    }

    @Override
    public String schema(String statement) {
        return statement;
    }

    @Override
    public boolean isConflict(SQLException e) {
        return false;
    }

    @Override
    public boolean isLost(SQLException e) {
        return false;
    }
}
