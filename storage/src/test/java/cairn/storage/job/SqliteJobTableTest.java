package cairn.storage.job;

import cairn.storage.table.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJobTableTest extends JobTableContract {
    @TempDir
    private Path folder;

    @Override
    protected Database open() {
        return new Database(folder.resolve("cairn.db"));
    }
}
