package cairn.storage.pin;

import cairn.data.cid.Cid;
import cairn.data.multihash.Multihash;
import cairn.storage.table.Database;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which blocks link to which, of what pins hold: a row for each block with links ({@code dag_nodes}), and one for each
 * of its links ({@code dag_links}), by 64 bits of the child's digest. What a block links to never changes, so nothing
 * is ever to be corrected: a row of a block that is gone is only of no use. Children may share their 64 bits; who asks
 * looks into the parent. May be used by any thread.
 */
public final class DagTable {
    /** A block with links, and the links' targets. */
    public record Node(Cid cid, List<Multihash> children) {
        public Node {
            children = List.copyOf(children);
        }
    }

    /**
     * A block that links to one that was asked for, or to one whose digest ends alike.
     *
     * @param number parents come in the order of their numbers
     */
    public record Parent(long number, Cid cid) {}

    private final Database database;

    public DagTable(Database database) {
        this.database = database;
    }

    /** The last 8 bytes of the digest. */
    private static long key(Multihash hash) {
        ByteBuffer bytes = hash.buffer();
        long key = 0;
        for (int i = Math.max(0, bytes.limit() - Long.BYTES); i < bytes.limit(); i++) {
            key = key << 8 | bytes.get(i) & 0xff;
        }
        return key;
    }

    /** Whether the block and everything below it are in the table. */
    public boolean isFollowed(Cid cid) throws IOException {
        return database.read(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("SELECT followed FROM dag_nodes WHERE cid = ?")) {
                statement.setBytes(1, cid.bytes());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() && row.getLong(1) == 1;
                }
            }
        });
    }

    /** Adds blocks with their links, or none of them; those that are there stay. */
    public void add(List<Node> nodes) throws IOException {
        database.transaction(connection -> {
            long next = number(connection, "SELECT COALESCE(MAX(number), 0) + 1 FROM dag_nodes");
            try (PreparedStatement node = connection.prepareStatement(
                            "INSERT INTO dag_nodes (number, cid, followed) VALUES (?, ?, 0) ON CONFLICT DO NOTHING");
                    PreparedStatement link = connection.prepareStatement(
                            "INSERT INTO dag_links (child, parent) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
                for (Node each : nodes) {
                    node.setLong(1, next);
                    node.setBytes(2, each.cid().bytes());
                    if (node.executeUpdate() == 0) {
                        continue;
                    }
                    for (Multihash child : each.children()) {
                        link.setLong(1, key(child));
                        link.setLong(2, next);
                        link.addBatch();
                    }
                    next++;
                }
                link.executeBatch();
            }
            return nodes.size();
        });
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Notes that everything below these blocks is in the table too. */
    public void markFollowed(List<Cid> cids) throws IOException {
        database.transaction(connection -> {
            try (PreparedStatement statement =
                    connection.prepareStatement("UPDATE dag_nodes SET followed = 1 WHERE cid = ?")) {
                for (Cid cid : cids) {
                    statement.setBytes(1, cid.bytes());
                    statement.addBatch();
                }
                return statement.executeBatch().length;
            }
        });
    }

    /** Some blocks that may link to this one, of those with numbers above {@code after}. */
    public List<Parent> parents(Multihash child, long after, int limit) throws IOException {
        return database.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT n.number, n.cid FROM dag_links l JOIN dag_nodes n ON n.number = l.parent
                    WHERE l.child = ? AND l.parent > ? ORDER BY l.parent LIMIT\s""" + limit)) {
                statement.setLong(1, key(child));
                statement.setLong(2, after);
                List<Parent> parents = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        parents.add(new Parent(rows.getLong(1), Cid.parse(rows.getBytes(2))));
                    }
                }
                return parents;
            }
        });
    }
}
