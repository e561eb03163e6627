package cairn.storage.table;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Puts the driver's native library where it stays. Left alone, the driver unpacks it into a temporary directory in
 * every process, which costs a short command more than everything else it does.
 */
final class NativeLibrary {
    private static boolean prepared;

    private NativeLibrary() {}

    /** Makes sure that {@code directory} has the library of this driver's version, and tells the driver. */
    static synchronized void prepare(Path directory) throws IOException {
        if (prepared || System.getProperty("org.sqlite.lib.path") != null) {
            return;
        }
        String resource = LibraryLoaderUtil.getNativeLibResourcePath();
        String name = LibraryLoaderUtil.getNativeLibName();
        String version = SQLiteJDBCLoader.getVersion();
        Path home = directory.resolve("sqlite-" + version);
        Path library = home.resolve(name);
        if (!Files.exists(library)) {
            Files.createDirectories(home);
            Path fresh = home.resolve(name + "." + ProcessHandle.current().pid());
            try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource + "/" + name)) {
                if (in == null) {
                    return; // The driver has no library for this system in its jar, and will say so itself.
                }
                Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(fresh, library, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        System.setProperty("org.sqlite.lib.path", home.toString());
        System.setProperty("org.sqlite.lib.name", name);
        prepared = true;
    }
}
