package cairn.storage.pin;

import cairn.data.cid.Cid;
import cairn.storage.table.Database;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pins by CID, at most one for each. May be used by any thread; a change that returned is on the medium.
 */
public final class PinTable {
    /** Takes pins. */
    @FunctionalInterface
    public interface Visitor {
        void visit(Pin pin) throws IOException;
    }

    private static final int PAGE_ROWS = 1000;
    private static final byte[] BEFORE_ALL = {};

    private final Database database;

    public PinTable(Database database) {
        this.database = database;
    }

    /** Keeps the pin, in place of another of the same CID. */
    public void put(Pin pin) throws IOException {
        database.transaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    INSERT INTO pins (cid, kind, name, owner, created_millis) VALUES (?, ?, ?, '', ?)
                    ON CONFLICT (cid) DO UPDATE SET kind = excluded.kind, name = excluded.name""")) {
                statement.setBytes(1, pin.cid().bytes());
                statement.setString(2, pin.isRecursive() ? "recursive" : "direct");
                statement.setString(3, pin.name());
                statement.setLong(4, pin.created().toEpochMilli());
                return statement.executeUpdate();
            }
        });
    }

    /** Removes the CID's pin. @return whether there was one */
    public boolean remove(Cid cid) throws IOException {
        return database.transaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("DELETE FROM pins WHERE cid = ?")) {
                statement.setBytes(1, cid.bytes());
                return statement.executeUpdate() > 0;
            }
        });
    }

    public Optional<Pin> find(Cid cid) throws IOException {
        return database.read(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT cid, kind, name, created_millis FROM pins WHERE cid = ?")) {
                statement.setBytes(1, cid.bytes());
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() ? Optional.of(pin(rows)) : Optional.empty();
                }
            }
        });
    }

    /**
     * Visits every pin that is there throughout, in the order of the CIDs' bytes, some at a time; the visitor may
     * change the table.
     */
    public void forEach(Visitor visitor) throws IOException {
        byte[] after = BEFORE_ALL;
        while (true) {
            List<Pin> page = page(after);
            for (Pin pin : page) {
                visitor.visit(pin);
            }
            if (page.size() < PAGE_ROWS) {
                return;
            }
            after = page.getLast().cid().bytes();
        }
    }

    private List<Pin> page(byte[] after) throws IOException {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT cid, kind, name, created_millis FROM pins WHERE cid > ? ORDER BY cid LIMIT " + PAGE_ROWS)) {
                statement.setBytes(1, after);
                List<Pin> page = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        page.add(pin(rows));
                    }
                }
                return page;
            }
        });
    }

    private static Pin pin(ResultSet row) throws SQLException, IOException {
        return new Pin(
                Cid.parse(row.getBytes(1)),
                row.getString(2).equals("recursive"),
                row.getString(3),
                Instant.ofEpochMilli(row.getLong(4)));
    }
}
