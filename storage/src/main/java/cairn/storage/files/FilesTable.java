package cairn.storage.files;

import cairn.data.block.Block;
import cairn.data.cid.Cid;
import cairn.data.dagpb.PbName;
import cairn.data.failure.MalformedException;
import cairn.storage.table.Database;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Roots and changes of the node's files. May be used by any thread; a change that returned is on the medium. */
public final class FilesTable {
    private static final String FIND_CURRENT =
            "SELECT number, cid, created_millis, replaced_millis FROM files_roots WHERE replaced_millis IS NULL"
                    + " ORDER BY number DESC LIMIT 1";

    private final Database database;

    public FilesTable(Database database) {
        this.database = database;
    }

    /** The newest root; nothing where none was ever set. */
    public Optional<FilesRoot> current() throws IOException {
        return database.read(connection -> {
            List<FilesRoot> found = roots(connection, FIND_CURRENT);
            return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
        });
    }

    /** The changes since the newest root, in their order. */
    public List<FilesChange> changes() throws IOException {
        return database.read(connection -> {
            List<FilesChange> changes = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(
                            "SELECT path, cid, total_bytes, blocks FROM files_changes ORDER BY number");
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    byte[] cid = rows.getBytes(2);
                    changes.add(new FilesChange(
                            path(rows.getBytes(1)),
                            cid == null ? Optional.empty() : Optional.of(Cid.parse(cid)),
                            rows.getLong(3),
                            blocks(rows.getBytes(4))));
                }
            }
            return changes;
        });
    }

    /** Appends all of the changes, or none. */
    public void append(List<FilesChange> changes) throws IOException {
        database.transaction(connection -> {
            long number = number(connection, "SELECT COALESCE(MAX(number), 0) FROM files_changes");
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT INTO files_changes (number, path, cid, total_bytes, blocks) VALUES (?, ?, ?, ?, ?)")) {
                for (FilesChange change : changes) {
                    statement.setLong(1, ++number);
                    statement.setBytes(2, bytes(change.path()));
                    statement.setBytes(3, change.cid().map(Cid::bytes).orElse(null));
                    statement.setLong(4, change.totalBytes());
                    statement.setBytes(5, change.blocks().isEmpty() ? null : bytesOf(change.blocks()));
                    statement.executeUpdate();
                }
            }
            return changes.size();
        });
    }

    /**
     * Makes {@code root} the newest, in the place of the one before and of all changes, and forgets roots that were
     * replaced longer ago than {@code retention}.
     */
    public void replace(Cid root, Instant now, Duration retention) throws IOException {
        database.transaction(connection -> {
            List<FilesRoot> current = roots(connection, FIND_CURRENT);
            run(connection, "DELETE FROM files_changes");
            if (current.isEmpty() || !current.getFirst().cid().equals(root)) {
                run(connection, "UPDATE files_roots SET replaced_millis = ? WHERE replaced_millis IS NULL", now);
                insert(connection, root, now);
            }
            run(connection, "DELETE FROM files_roots WHERE replaced_millis < ?", now.minus(retention));
            return root;
        });
    }

    private static void insert(Connection connection, Cid root, Instant now) throws SQLException {
        long number = number(connection, "SELECT COALESCE(MAX(number), 0) FROM files_roots");
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO files_roots (number, cid, created_millis) VALUES (?, ?, ?)")) {
            statement.setLong(1, number + 1);
            statement.setBytes(2, root.bytes());
            statement.setLong(3, now.toEpochMilli());
            statement.executeUpdate();
        }
    }

    private static void run(Connection connection, String sql, Instant... times) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < times.length; i++) {
                statement.setLong(i + 1, times[i].toEpochMilli());
            }
            statement.executeUpdate();
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** All roots that are still known, the newest first. */
    public List<FilesRoot> roots() throws IOException {
        return database.read(connection -> roots(
                connection,
                "SELECT number, cid, created_millis, replaced_millis FROM files_roots ORDER BY number DESC"));
    }

    private static List<FilesRoot> roots(Connection connection, String sql) throws SQLException, IOException {
        List<FilesRoot> roots = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                long replaced = rows.getLong(4);
                boolean isCurrent = rows.wasNull();
                roots.add(new FilesRoot(
                        rows.getLong(1),
                        Cid.parse(rows.getBytes(2)),
                        Instant.ofEpochMilli(rows.getLong(3)),
                        isCurrent ? Optional.empty() : Optional.of(Instant.ofEpochMilli(replaced))));
            }
        }
        return roots;
    }

    /** A CID, the number of its block's bytes in four, and they; for each block. */
    private static byte[] bytesOf(List<Block> blocks) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Block block : blocks) {
            all.writeBytes(block.cid().bytes());
            byte[] bytes = new byte[block.bytes().remaining()];
            block.bytes().duplicate().get(bytes);
            all.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }

    private static List<Block> blocks(byte[] bytes) throws IOException {
        List<Block> blocks = new ArrayList<>();
        ByteBuffer left = ByteBuffer.wrap(bytes == null ? new byte[0] : bytes);
        while (left.hasRemaining()) {
            Cid cid = Cid.read(left);
            int length = left.remaining() < Integer.BYTES ? -1 : left.getInt();
            if (length < 0 || length > left.remaining()) {
                throw new MalformedException("A change of the files ends within its block " + cid);
            }
            blocks.add(Block.claimed(cid, left.slice(left.position(), length)).verify("the changes of the files"));
            left.position(left.position() + length);
        }
        return blocks;
    }

    /** Names may hold bytes that are no UTF-8, so a path is bytes, its names joined with slashes. */
    private static byte[] bytes(List<String> path) {
        return PbName.encode(String.join("/", path));
    }

    private static List<String> path(byte[] bytes) {
        String text = PbName.decode(bytes);
        return text.isEmpty() ? List.of() : List.of(text.split("/", -1));
    }
}
