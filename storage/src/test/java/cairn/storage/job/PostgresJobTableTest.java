package cairn.storage.job;

import cairn.storage.table.Database;
import cairn.storage.table.PostgresSchema;

final class PostgresJobTableTest extends JobTableContract {
    private final PostgresSchema schema = new PostgresSchema();

    @Override
    protected Database open() throws Exception {
        return schema.open();
    }
}
