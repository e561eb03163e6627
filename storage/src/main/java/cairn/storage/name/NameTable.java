package cairn.storage.name;

import cairn.data.ipns.IpnsName;
import cairn.data.ipns.IpnsRecord;
import cairn.data.peer.PeerId;
import cairn.storage.table.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The best record of each name. May be used by any thread; a change that returned is on the medium. Whoever puts a
 * record has checked that it is valid.
 */
public final class NameTable {
    /** How many names are kept at most; the ones that were confirmed longest ago give way. */
    public static final int NAMES_MAX = 100_000;

    private final Database database;

    public NameTable(Database database) {
        this.database = database;
    }

    public Optional<StoredRecord> find(IpnsName name) throws IOException {
        return database.read(connection -> find(connection, name));
    }

    private static Optional<StoredRecord> find(Connection connection, IpnsName name) throws SQLException, IOException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT name, record, confirmed_millis FROM names WHERE name = ?")) {
            statement.setBytes(1, name.peer().bytes());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(stored(rows)) : Optional.empty();
            }
        }
    }

    private static StoredRecord stored(ResultSet row) throws SQLException, IOException {
        return new StoredRecord(
                new IpnsName(PeerId.parse(row.getBytes(1))),
                IpnsRecord.parse(row.getBytes(2)),
                Instant.ofEpochMilli(row.getLong(3)));
    }

    /** Keeps {@code record} unless there is a better one; returns the better of the two, which is confirmed now. */
    public IpnsRecord put(IpnsName name, IpnsRecord record, Instant now) throws IOException {
        return database.transaction(connection -> {
            Optional<IpnsRecord> kept = find(connection, name).map(StoredRecord::record);
            IpnsRecord best = kept.isPresent() && kept.get().isBetterThan(record) ? kept.get() : record;
            write(connection, name, best, now);
            makeRoom(connection);
            return best;
        });
    }

    /** Keeps {@code record} in place of whatever there is. */
    public void replace(IpnsName name, IpnsRecord record, Instant now) throws IOException {
        database.transaction(connection -> {
            write(connection, name, record, now);
            return record;
        });
    }

    private static void write(Connection connection, IpnsName name, IpnsRecord record, Instant now)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO names (name, record, sequence, expires_millis, confirmed_millis) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET record = excluded.record, sequence = excluded.sequence,
                    expires_millis = excluded.expires_millis, confirmed_millis = excluded.confirmed_millis""")) {
            statement.setBytes(1, name.peer().bytes());
            statement.setBytes(2, record.encoded());
            statement.setLong(3, record.sequence());
            statement.setLong(4, record.expiry().toEpochMilli());
            statement.setLong(5, now.toEpochMilli());
            statement.executeUpdate();
        }
    }

    private static void makeRoom(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                DELETE FROM names WHERE name IN
                    (SELECT name FROM names ORDER BY confirmed_millis DESC LIMIT ? OFFSET ?)""")) {
            statement.setInt(1, NAMES_MAX);
            statement.setInt(2, NAMES_MAX);
            statement.executeUpdate();
        }
    }

    /** All records, in the order of their names' bytes. */
    public List<StoredRecord> all() throws IOException {
        return database.read(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT name, record, confirmed_millis FROM names ORDER BY name")) {
                List<StoredRecord> all = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        all.add(stored(rows));
                    }
                }
                return all;
            }
        });
    }
}
