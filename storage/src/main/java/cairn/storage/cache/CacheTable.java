package cairn.storage.cache;

import cairn.data.cid.Cid;
import cairn.storage.table.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The entries of build caches. May be used by any thread; a change that returned is on the medium. */
public final class CacheTable {
    /** Takes what entries hold. */
    @FunctionalInterface
    public interface Visitor {
        void visit(Cid cid) throws IOException;
    }

    /** How much there is in a space. */
    public record Total(String space, long entries, long bytes) {}

    private static final String COLUMNS = "space, name, cid, size_bytes, used_millis";
    private static final int PAGE_ROWS = 10_000;

    private final Database database;

    public CacheTable(Database database) {
        this.database = database;
    }

    public Optional<CachedEntry> find(String space, String name) throws IOException {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT " + COLUMNS + " FROM cache_entries WHERE space = ? AND name = ?")) {
                statement.setString(1, space);
                statement.setString(2, name);
                return entries(statement).stream().findFirst();
            }
        });
    }

    private static List<CachedEntry> entries(PreparedStatement statement) throws SQLException, IOException {
        List<CachedEntry> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                found.add(new CachedEntry(
                        rows.getString(1),
                        rows.getString(2),
                        Cid.parse(rows.getBytes(3)),
                        rows.getLong(4),
                        Instant.ofEpochMilli(rows.getLong(5))));
            }
        }
        return found;
    }

    /** Keeps entries, each in place of the one of its name; in one transaction. */
    public void put(Collection<CachedEntry> entries) throws IOException {
        database.transaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    INSERT INTO cache_entries (space, name, cid, size_bytes, used_millis) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (space, name) DO UPDATE SET cid = excluded.cid, size_bytes = excluded.size_bytes,
                        used_millis = excluded.used_millis""")) {
                for (CachedEntry entry : entries) {
                    statement.setString(1, entry.space());
                    statement.setString(2, entry.name());
                    statement.setBytes(3, entry.cid().bytes());
                    statement.setLong(4, entry.sizeBytes());
                    statement.setLong(5, entry.used().toEpochMilli());
                    statement.addBatch();
                }
                return statement.executeBatch();
            }
        });
    }

    /** Notes that entries are in use; those that are gone stay gone. */
    public void touch(Collection<CachedEntry> entries, Instant now) throws IOException {
        database.transaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "UPDATE cache_entries SET used_millis = ? WHERE space = ? AND name = ?")) {
                for (CachedEntry entry : entries) {
                    statement.setLong(1, now.toEpochMilli());
                    statement.setString(2, entry.space());
                    statement.setString(3, entry.name());
                    statement.addBatch();
                }
                return statement.executeBatch();
            }
        });
    }

    /** Forgets an entry, if it still stands for that content; whether it did. */
    public boolean remove(CachedEntry entry) throws IOException {
        return database.transaction(connection -> remove(connection, entry));
    }

    private static boolean remove(Connection connection, CachedEntry entry) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM cache_entries WHERE space = ? AND name = ? AND cid = ?")) {
            statement.setString(1, entry.space());
            statement.setString(2, entry.name());
            statement.setBytes(3, entry.cid().bytes());
            return statement.executeUpdate() > 0;
        }
    }

    /** Forgets what has not been used for the longest time, until so many bytes are forgotten; returns that. */
    public List<CachedEntry> removeOldest(long bytes) throws IOException {
        return database.transaction(connection -> {
            List<CachedEntry> removed = new ArrayList<>();
            long left = bytes;
            while (left > 0) {
                List<CachedEntry> oldest = oldest(connection);
                if (oldest.isEmpty()) {
                    break;
                }
                for (CachedEntry entry : oldest) {
                    if (left > 0 && remove(connection, entry)) {
                        left -= entry.sizeBytes();
                        removed.add(entry);
                    }
                }
            }
            return removed;
        });
    }

    private static List<CachedEntry> oldest(Connection connection) throws SQLException, IOException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM cache_entries ORDER BY used_millis LIMIT " + PAGE_ROWS)) {
            return entries(statement);
        }
    }

    /** Forgets all entries of a space; returns how many there were. */
    public int clear(String space) throws IOException {
        return database.transaction(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("DELETE FROM cache_entries WHERE space = ?")) {
                statement.setString(1, space);
                return statement.executeUpdate();
            }
        });
    }

    /** How much there is, space by space. */
    public List<Total> totals() throws IOException {
        return database.read(connection -> {
            List<Total> totals = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(
                            "SELECT space, count(*), sum(size_bytes) FROM cache_entries GROUP BY space ORDER BY space");
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    totals.add(new Total(rows.getString(1), rows.getLong(2), rows.getLong(3)));
                }
            }
            return totals;
        });
    }

    /** Visits what entries hold, a page of them at a time, so that others come between. */
    public void forEach(Visitor visitor) throws IOException {
        String space = "";
        String name = "";
        while (true) {
            List<CachedEntry> page = page(space, name);
            for (CachedEntry entry : page) {
                visitor.visit(entry.cid());
            }
            if (page.size() < PAGE_ROWS) {
                return;
            }
            space = page.getLast().space();
            name = page.getLast().name();
        }
    }

    private List<CachedEntry> page(String space, String name) throws IOException {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT " + COLUMNS
                    + " FROM cache_entries WHERE (space, name) > (?, ?) ORDER BY space, name LIMIT " + PAGE_ROWS)) {
                statement.setString(1, space);
                statement.setString(2, name);
                return entries(statement);
            }
        });
    }
}
