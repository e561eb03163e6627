package cairn.storage.pack;

import java.io.IOException;
import java.nio.file.Path;

/** The power goes at a random change of a store in files. */
final class PowerCutTest extends PowerCuts {
    private static final PackStore.Options OPTIONS = new PackStore.Options(Durability.COMMIT, 192 * 1024, 2);

    @Override
    void make(Path directory) {
        // The store makes its directory.
    }

    @Override
    PackStore open(Path directory, Medium medium) throws IOException {
        return PackStore.open(directory, OPTIONS, medium);
    }

    @Override
    Path index(Path directory) {
        return directory.resolve("index");
    }

    @Override
    int rounds() {
        return 25;
    }
}
