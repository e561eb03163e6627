package cairn.storage.job;

import cairn.storage.table.Database;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Jobs. May be used by any thread; a change that returned is on the medium. */
public final class JobTable {
    private static final String SELECT = "SELECT number, kind, arguments, state, reason, tries, tries_max, blocks,"
            + " bytes, created_millis, changed_millis, next_millis FROM jobs ";

    private final Database database;

    public JobTable(Database database) {
        this.database = database;
    }

    /** Keeps a new job, and gives it its number. */
    public Job add(Job job) throws IOException {
        return database.transaction(connection -> {
            long number;
            try (PreparedStatement statement =
                            connection.prepareStatement("SELECT COALESCE(MAX(number), 0) + 1 FROM jobs");
                    ResultSet row = statement.executeQuery()) {
                row.next();
                number = row.getLong(1);
            }
            try (PreparedStatement statement = connection.prepareStatement("""
                    INSERT INTO jobs (state, reason, tries, blocks, bytes, changed_millis, next_millis, number, kind,
                        arguments, tries_max, created_millis) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
                setChanging(statement, job);
                statement.setLong(8, number);
                statement.setString(9, job.kind().word());
                statement.setString(10, text(job.arguments()));
                statement.setInt(11, job.triesMax());
                statement.setLong(12, job.created().toEpochMilli());
                statement.executeUpdate();
            }
            return find(connection, number).orElseThrow();
        });
    }

    private static void setChanging(PreparedStatement statement, Job job) throws SQLException {
        statement.setString(1, job.state().word());
        statement.setString(2, job.reason());
        statement.setInt(3, job.tries());
        statement.setLong(4, job.blocks());
        statement.setLong(5, job.bytes());
        statement.setLong(6, job.changed().toEpochMilli());
        statement.setLong(7, job.next().toEpochMilli());
    }

    public Optional<Job> find(long number) throws IOException {
        return database.read(connection -> find(connection, number));
    }

    private static Optional<Job> find(Connection connection, long number) throws SQLException {
        return rows(connection, "WHERE number = ?", number).stream().findFirst();
    }

    /**
     * Changes the job where it is in one of the states.
     *
     * @return the job as it is now; nothing where it is not there or in another state
     */
    public Optional<Job> change(long number, Set<JobState> from, UnaryOperator<Job> how) throws IOException {
        return database.transaction(connection -> {
            Optional<Job> changed = find(connection, number)
                    .filter(job -> from.contains(job.state()))
                    .map(how);
            if (changed.isPresent()) {
                try (PreparedStatement statement = connection.prepareStatement("""
                        UPDATE jobs SET state = ?, reason = ?, tries = ?, blocks = ?, bytes = ?, changed_millis = ?,
                            next_millis = ? WHERE number = ?""")) {
                    setChanging(statement, changed.get());
                    statement.setLong(8, number);
                    statement.executeUpdate();
                }
            }
            return changed;
        });
    }

    /** Jobs with numbers below {@code before}, the newest first, at most so many; of one state where one is said. */
    public List<Job> list(Optional<JobState> state, long before, int limit) throws IOException {
        return database.read(connection -> state.isEmpty()
                ? rows(connection, "WHERE number < ? ORDER BY number DESC LIMIT ?", before, limit)
                : rows(
                        connection,
                        "WHERE number < ? AND state = ? ORDER BY number DESC LIMIT ?",
                        before,
                        state.get().word(),
                        limit));
    }

    /** Jobs that wait, those that may be begun first in front, at most so many. */
    public List<Job> waiting(int limit) throws IOException {
        return database.read(
                connection -> rows(connection, "WHERE state = 'waiting' ORDER BY next_millis, number LIMIT ?", limit));
    }

    /** Removes a job that has ended. @return whether it was there and had */
    public boolean remove(long number) throws IOException {
        return database.transaction(connection -> delete(connection, "number = ?", number)) > 0;
    }

    /** Removes jobs that ended before that time. @return how many */
    public int removeEnded(Instant before) throws IOException {
        return database.transaction(connection -> delete(connection, "changed_millis < ?", before.toEpochMilli()));
    }

    private static int delete(Connection connection, String which, long value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "DELETE FROM jobs WHERE state IN ('done', 'failed', 'cancelled') AND " + which)) {
            statement.setLong(1, value);
            return statement.executeUpdate();
        }
    }

    private static List<Job> rows(Connection connection, String where, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SELECT + where)) {
            for (int i = 0; i < values.length; i++) {
                switch (values[i]) {
                    case Long number -> statement.setLong(i + 1, number);
                    case Integer number -> statement.setInt(i + 1, number);
                    default -> statement.setString(i + 1, values[i].toString());
                }
            }
            List<Job> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new Job(
                            row.getLong(1),
                            JobKind.named(row.getString(2)).orElseThrow(),
                            arguments(row.getString(3)),
                            JobState.named(row.getString(4)).orElseThrow(),
                            row.getString(5),
                            row.getInt(6),
                            row.getInt(7),
                            row.getLong(8),
                            row.getLong(9),
                            Instant.ofEpochMilli(row.getLong(10)),
                            Instant.ofEpochMilli(row.getLong(11)),
                            Instant.ofEpochMilli(row.getLong(12))));
                }
            }
            return found;
        }
    }

    /** As a form is sent, by name. */
    private static String text(Map<String, String> arguments) {
        List<String> pairs = new ArrayList<>();
        new TreeMap<>(arguments)
                .forEach((name, value) -> pairs.add(URLEncoder.encode(name, StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return String.join("&", pairs);
    }

    private static Map<String, String> arguments(String text) {
        Map<String, String> arguments = new TreeMap<>();
        for (String pair : text.split("&", -1)) {
            int sign = pair.indexOf('=');
            if (sign > 0) {
                arguments.put(
                        URLDecoder.decode(pair.substring(0, sign), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(sign + 1), StandardCharsets.UTF_8));
            }
        }
        return arguments;
    }
}
