package cairn.storage.pin;

import cairn.data.cid.Cid;
import cairn.storage.table.Database;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;

/** Roots that the node itself holds, by name, such as that of its files. May be used by any thread. */
public final class RootTable {
    private final Database database;

    public RootTable(Database database) {
        this.database = database;
    }

    public Optional<Cid> find(String name) throws IOException {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT cid FROM roots WHERE name = ?")) {
                statement.setString(1, name);
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() ? Optional.of(Cid.parse(rows.getBytes(1))) : Optional.empty();
                }
            }
        });
    }

    /** Sets the root; it is on the medium on return. */
    public void put(String name, Cid cid) throws IOException {
        database.transaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    INSERT INTO roots (name, cid) VALUES (?, ?)
                    ON CONFLICT (name) DO UPDATE SET cid = excluded.cid""")) {
                statement.setString(1, name);
                statement.setBytes(2, cid.bytes());
                return statement.executeUpdate();
            }
        });
    }
}
