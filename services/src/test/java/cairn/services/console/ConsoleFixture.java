package cairn.services.console;

import cairn.data.unixfs.ImportProfile;
import cairn.services.rpc.RpcFixture;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A node with a console, and a visitor of it; both are new for each test. */
abstract class ConsoleFixture {
    @TempDir
    protected Path folder;

    protected RpcFixture rpc;
    protected Visitor visitor;

    @BeforeEach
    void start() throws IOException {
        rpc = new RpcFixture(folder, ImportProfile.UNIXFS_V1_2025);
        visitor = new Visitor(rpc.address());
    }

    @AfterEach
    void stop() throws IOException {
        rpc.close();
    }
}
