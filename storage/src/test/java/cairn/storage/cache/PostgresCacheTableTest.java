package cairn.storage.cache;

import cairn.storage.table.Database;
import cairn.storage.table.PostgresSchema;

final class PostgresCacheTableTest extends CacheTableContract {
    private final PostgresSchema schema = new PostgresSchema();

    @Override
    protected Database open() throws Exception {
        return schema.open();
    }
}
