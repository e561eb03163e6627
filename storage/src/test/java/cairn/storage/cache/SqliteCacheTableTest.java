package cairn.storage.cache;

import cairn.storage.table.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteCacheTableTest extends CacheTableContract {
    @TempDir
    private Path folder;

    @Override
    protected Database open() {
        return new Database(folder.resolve("cairn.db"));
    }
}
