package cairn.storage.job;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.storage.table.Database;
import cairn.storage.table.PostgresServer;
import java.util.Optional;

final class PostgresJobTableTest extends JobTableContract {
    private Optional<String> address = Optional.empty();

    @Override
    protected Database open() throws Exception {
        Optional<String> absence = PostgresServer.absence();
        assumeTrue(absence.isEmpty(), absence.orElse(""));
        if (address.isEmpty()) {
            address = Optional.of(PostgresServer.freshSchema());
        }
        return Database.postgres(address.get());
    }
}
