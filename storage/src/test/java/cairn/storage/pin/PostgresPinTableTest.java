package cairn.storage.pin;

import cairn.storage.table.Database;
import cairn.storage.table.PostgresSchema;

final class PostgresPinTableTest extends PinTableContract {
    private final PostgresSchema schema = new PostgresSchema();

    @Override
    protected Database open() throws Exception {
        return schema.open();
    }
}
