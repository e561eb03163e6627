package cairn.storage.pin;

import cairn.data.cid.Cid;
import cairn.data.failure.MalformedException;
import cairn.storage.table.Database;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pins, any number of each CID, which differ in owner or name. May be used by any thread; a change that returned is on
 * the medium.
 */
public final class PinTable {
    /** Takes pins. */
    @FunctionalInterface
    public interface Visitor {
        void visit(Pin pin) throws IOException;
    }

    /** Takes the short form of pins. */
    @FunctionalInterface
    public interface HeadVisitor {
        void visit(Cid cid, boolean isRecursive, String name, String owner) throws IOException;
    }

    private static final int PAGE_ROWS = 1000;
    private static final String COLUMNS =
            "p.number, p.cid, p.kind, p.name, p.owner, p.reason, p.labels, p.created_millis, p.expires_millis";
    /** The pin that says most of a CID comes first: what holds everything, and what the node itself wants. */
    private static final String BEST_FIRST = " ORDER BY p.kind DESC, p.owner, p.name";

    private final Database database;

    public PinTable(Database database) {
        this.database = database;
    }

    /** The table of what is below these pins. */
    public DagTable dags() {
        return new DagTable(database);
    }

    /** A row and its number. */
    private record Row(long number, Pin pin) {}

    /** As {@link #put(List)}, of one. */
    public void put(Pin pin) throws IOException {
        put(List.of(pin));
    }

    /**
     * Keeps the pins or none of them, each in the place of its owner's others of that CID; the oldest of those says
     * when it was made.
     */
    public void put(List<Pin> pins) throws IOException {
        database.transaction(connection -> {
            for (Pin pin : pins) {
                List<Row> old = rows(
                        connection, "WHERE p.cid = ? AND p.owner = ?", pin.cid().bytes(), pin.owner());
                Instant created = pin.created();
                for (Row row : old) {
                    created = row.pin.created().isBefore(created) ? row.pin.created() : created;
                    delete(connection, row.number);
                }
                insert(connection, pin, created);
            }
            return pins.size();
        });
    }

    /** As {@link #add(List)}, of one. */
    public void add(Pin pin) throws IOException {
        add(List.of(pin));
    }

    /** Keeps the pins or none, each beside its owner's others of that CID, in the place of one with its name. */
    public void add(List<Pin> pins) throws IOException {
        database.transaction(connection -> {
            for (Pin pin : pins) {
                for (Row row : rows(
                        connection,
                        "WHERE p.cid = ? AND p.owner = ? AND p.name = ?",
                        pin.cid().bytes(),
                        pin.owner(),
                        pin.name())) {
                    delete(connection, row.number);
                }
                insert(connection, pin, pin.created());
            }
            return pins.size();
        });
    }

    private static long insert(Connection connection, Pin pin, Instant created) throws SQLException {
        long number = next(connection);
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO pins
                    (number, cid, kind, name, owner, reason, labels, created_millis, expires_millis, followed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)""")) {
            statement.setLong(1, number);
            statement.setBytes(2, pin.cid().bytes());
            statement.setString(3, pin.isRecursive() ? "recursive" : "direct");
            statement.setString(4, pin.name());
            statement.setString(5, pin.owner());
            statement.setString(6, pin.reason());
            statement.setString(7, pin.labelLines());
            statement.setLong(8, created.toEpochMilli());
            if (pin.expires().isPresent()) {
                statement.setLong(9, pin.expires().get().toEpochMilli());
            } else {
                statement.setNull(9, Types.BIGINT);
            }
            statement.executeUpdate();
        }
        for (Map.Entry<String, String> label : pin.labels().entrySet()) {
            update(
                    connection,
                    "INSERT INTO pin_labels (label, value, number) VALUES (?, ?, ?)",
                    label.getKey(),
                    label.getValue(),
                    number);
        }
        return number;
    }

    private static long next(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT COALESCE(MAX(number), 0) + 1 FROM pins");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void delete(Connection connection, long number) throws SQLException {
        update(connection, "DELETE FROM pin_labels WHERE number = ?", number);
        update(connection, "DELETE FROM pins WHERE number = ?", number);
    }

    private static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            set(statement, values);
            return statement.executeUpdate();
        }
    }

    private static void set(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            switch (values[i]) {
                case byte[] bytes -> statement.setBytes(i + 1, bytes);
                case Long number -> statement.setLong(i + 1, number);
                case String text -> statement.setString(i + 1, text);
                default -> throw new IllegalArgumentException("No column is like " + values[i]);
            }
        }
    }

    /** Removes the owner's pins of the CID. @return how many there were */
    public int remove(Cid cid, String owner) throws IOException {
        return remove("WHERE p.cid = ? AND p.owner = ?", cid.bytes(), owner);
    }

    /** Removes the owner's pin of the CID that has this name. @return whether there was one */
    public boolean remove(Cid cid, String owner, String name) throws IOException {
        return remove("WHERE p.cid = ? AND p.owner = ? AND p.name = ?", cid.bytes(), owner, name) > 0;
    }

    /** Removes pins that ended before {@code now}. @return how many there were */
    public int removeExpired(Instant now) throws IOException {
        return remove("WHERE p.expires_millis IS NOT NULL AND p.expires_millis <= ?", now.toEpochMilli());
    }

    private int remove(String where, Object... values) throws IOException {
        return database.transaction(connection -> {
            List<Row> found = rows(connection, where, values);
            for (Row row : found) {
                delete(connection, row.number);
            }
            return found.size();
        });
    }

    private static List<Row> rows(Connection connection, String where, Object... values)
            throws SQLException, IOException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT " + COLUMNS + " FROM pins p " + where)) {
            set(statement, values);
            return rows(statement);
        }
    }

    private static List<Row> rows(PreparedStatement statement) throws SQLException, IOException {
        List<Row> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                long expires = rows.getLong(9);
                boolean isEndless = rows.wasNull();
                found.add(new Row(
                        rows.getLong(1),
                        new Pin(
                                Cid.parse(rows.getBytes(2)),
                                rows.getString(3).equals("recursive"),
                                rows.getString(4),
                                rows.getString(5),
                                rows.getString(6),
                                Pin.labels(rows.getString(7)),
                                Instant.ofEpochMilli(rows.getLong(8)),
                                isEndless ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expires)))));
            }
        }
        return found;
    }

    /** The CID's pins; recursive ones first, and of them those of the node itself. */
    public List<Pin> findAll(Cid cid) throws IOException {
        return database.read(connection -> rows(connection, "WHERE p.cid = ?" + BEST_FIRST, cid.bytes()).stream()
                .map(Row::pin)
                .toList());
    }

    /** The first of {@link #findAll}. */
    public Optional<Pin> find(Cid cid) throws IOException {
        return findAll(cid).stream().findFirst();
    }

    /** The owner's pins of the CID, recursive ones first. */
    public List<Pin> find(Cid cid, String owner) throws IOException {
        return findAll(cid).stream().filter(pin -> pin.owner().equals(owner)).toList();
    }

    /** Visits every pin that is there throughout, some at a time; the visitor may change the table. */
    public void forEach(Visitor visitor) throws IOException {
        visit("p.number > ?", visitor);
    }

    /** Visits recursive pins of which {@link #markFollowed} was not called yet. */
    public void forEachToFollow(Visitor visitor) throws IOException {
        visit("p.followed = 0 AND p.kind = 'recursive' AND p.number > ?", visitor);
    }

    private void visit(String where, Visitor visitor) throws IOException {
        long[] after = {0};
        List<Row> page;
        do {
            page = database.read(connection ->
                    rows(connection, "WHERE " + where + " ORDER BY p.number LIMIT " + PAGE_ROWS, after[0]));
            for (Row row : page) {
                visitor.visit(row.pin);
                after[0] = row.number;
            }
        } while (page.size() == PAGE_ROWS);
    }

    /** A row's short form. */
    private record Head(long number, Cid cid, boolean isRecursive, String name, String owner) {}

    /**
     * Visits every pin that is there throughout, as {@link #forEach} does, without the rest of what is kept of it.
     *
     * @param recursive which kind, where only one is wanted
     */
    public void forEachHead(Optional<Boolean> recursive, HeadVisitor visitor) throws IOException {
        String kind = recursive
                .map(is -> is ? "kind = 'recursive' AND " : "kind = 'direct' AND ")
                .orElse("");
        String sql = "SELECT number, cid, CASE kind WHEN 'recursive' THEN 1 ELSE 0 END, name, owner FROM pins WHERE "
                + kind + "number > ? ORDER BY number LIMIT " + PAGE_ROWS;
        long after = 0;
        List<Head> page;
        do {
            long last = after;
            page = database.read(connection -> heads(connection, sql, last));
            for (Head head : page) {
                visitor.visit(head.cid, head.isRecursive, head.name, head.owner);
                after = head.number;
            }
        } while (page.size() == PAGE_ROWS);
    }

    private static List<Head> heads(Connection connection, String sql, long after) throws SQLException, IOException {
        List<Head> page = new ArrayList<>(PAGE_ROWS);
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, after);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    page.add(new Head(
                            rows.getLong(1),
                            Cid.parse(rows.getBytes(2)),
                            rows.getInt(3) == 1,
                            rows.getString(4),
                            rows.getString(5)));
                }
            }
        }
        return page;
    }

    /** Notes that what is below the CID's pins is in the {@link DagTable}. */
    public void markFollowed(Cid cid) throws IOException {
        database.transaction(
                connection -> update(connection, "UPDATE pins SET followed = 1 WHERE cid = ?", cid.bytes()));
    }

    /**
     * Some of the pins that the filter wants: in the order of their making; or by their ends, where the filter says
     * something of that.
     *
     * @param after what the page before said comes next; empty for the first page
     * @param limit how many pins at most
     * @throws MalformedException where {@code after} is not from a page
     */
    public PinPage list(PinFilter filter, String after, int limit) throws IOException {
        PinQuery query = new PinQuery(filter, after);
        List<Row> found = database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(query.sql(COLUMNS, limit + 1))) {
                set(statement, query.values());
                return rows(statement);
            }
        });
        boolean hasMore = found.size() > limit;
        List<Row> page = hasMore ? found.subList(0, limit) : found;
        return new PinPage(
                page.stream().map(Row::pin).toList(),
                hasMore ? Optional.of(query.after(page.getLast().pin, page.getLast().number)) : Optional.empty());
    }
}
