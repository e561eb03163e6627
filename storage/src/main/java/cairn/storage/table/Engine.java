package cairn.storage.table;

import java.sql.Connection;
import java.sql.SQLException;

/** What differs between the database systems that keep tables. */
sealed interface Engine permits SqliteEngine, PostgresEngine {
    /** A new connection. */
    Connection connect() throws SQLException;

    /** Where the tables are, for messages; without a password. */
    String place();

    /** The schema's version, 0 where there are no tables yet. */
    int version(Connection connection) throws SQLException;

    void setVersion(Connection connection, int version) throws SQLException;

    /** A statement that makes tables, written for SQLite, in this system's words. */
    String schema(String statement);

    /** Whether the whole transaction may be tried again: another one came between. */
    boolean isConflict(SQLException e);

    /** Whether the connection is of no use any more. */
    boolean isLost(SQLException e);
}
