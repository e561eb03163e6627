package cairn.storage.table;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * PostgreSQL, and what speaks its protocol. Transactions are serializable: several nodes may use one database. The
 * schema's version is the only row of {@code cairn_schema}.
 *
 * @param url as {@code postgresql://HOST:PORT/DATABASE?user=USER}
 */
record PostgresEngine(String url) implements Engine {
    static final String PREFIX = "postgresql://";

    private static final String CONFLICT = "40001";
    private static final String DEADLOCK = "40P01";
    private static final String CONNECTION_CLASS = "08";
    private static final String SHUTDOWN_CLASS = "57P";
    private static final int CONNECT_TIMEOUT_SECONDS = 10;
    private static final Pattern BYTES = Pattern.compile("\\bBLOB\\b");
    private static final Pattern NUMBER = Pattern.compile("\\bINTEGER\\b");

    @Override
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_TIMEOUT_SECONDS));
        properties.setProperty("loginTimeout", Integer.toString(CONNECT_TIMEOUT_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "cairn");
        Connection connection = DriverManager.getConnection("jdbc:" + url, properties);
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        return connection;
    }

    /** What is behind the question mark may hold a password, and so may what is before an at sign. */
    @Override
    public String place() {
        int end = url.indexOf('?');
        String shown = end < 0 ? url : url.substring(0, end);
        int at = shown.lastIndexOf('@');
        return at < 0 ? shown : PREFIX + shown.substring(at + 1);
    }

    @Override
    public int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE IF NOT EXISTS cairn_schema (version BIGINT NOT NULL)");
            try (ResultSet row = statement.executeQuery("SELECT COALESCE(MAX(version), 0) FROM cairn_schema")) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    @Override
    public void setVersion(Connection connection, int version) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM cairn_schema");
            statement.executeUpdate("INSERT INTO cairn_schema (version) VALUES (" + version + ")");
        }
    }

    @Override
    public String schema(String statement) {
        return NUMBER.matcher(BYTES.matcher(statement).replaceAll("BYTEA")).replaceAll("BIGINT");
    }

    @Override
    public boolean isConflict(SQLException e) {
        return CONFLICT.equals(e.getSQLState()) || DEADLOCK.equals(e.getSQLState());
    }

    @Override
    public boolean isLost(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith(CONNECTION_CLASS) || state.startsWith(SHUTDOWN_CLASS));
    }
}
