package cairn.storage.name;

import cairn.storage.table.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteNameTableTest extends NameTableContract {
    @TempDir
    private Path folder;

    @Override
    protected Database open() {
        return new Database(folder.resolve("cairn.db"));
    }
}
