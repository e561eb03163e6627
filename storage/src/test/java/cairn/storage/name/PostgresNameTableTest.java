package cairn.storage.name;

import cairn.storage.table.Database;
import cairn.storage.table.PostgresSchema;

final class PostgresNameTableTest extends NameTableContract {
    private final PostgresSchema schema = new PostgresSchema();

    @Override
    protected Database open() throws Exception {
        return schema.open();
    }
}
