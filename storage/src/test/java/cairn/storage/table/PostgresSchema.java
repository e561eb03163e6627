package cairn.storage.table;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;

/** One test's schema on the PostgreSQL server of the tests, made when it is first opened; skips the test without it. */
public final class PostgresSchema {
    private Optional<String> address = Optional.empty();

    /** Opens the same tables every time. */
    public Database open() throws Exception {
        Optional<String> absence = PostgresServer.absence();
        assumeTrue(absence.isEmpty(), absence.orElse(""));
        if (address.isEmpty()) {
            address = Optional.of(PostgresServer.freshSchema());
        }
        return Database.postgres(address.get());
    }
}
