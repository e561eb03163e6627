package cairn.services.rpc;

import cairn.data.unixfs.ImportProfile;
import cairn.network.routing.NameRouting;
import cairn.node.Node;
import cairn.node.files.Files;
import cairn.node.job.JobRunner;
import cairn.node.link.LinkSource;
import cairn.node.name.Naming;
import cairn.node.pin.Pins;
import cairn.node.write.WriteGate;
import cairn.services.console.Console;
import cairn.services.console.SectionsTest;
import cairn.services.http.HttpServer;
import cairn.services.rpc.command.ContentCommands;
import cairn.services.status.History;
import cairn.storage.block.MemoryBlockStore;
import cairn.storage.cache.CacheTable;
import cairn.storage.files.FilesTable;
import cairn.storage.job.JobTable;
import cairn.storage.pin.PinTable;
import cairn.storage.table.Database;
import cairn.storage.token.TokenFile;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicReference;

/** An RPC, with the console before it, on a real socket over blocks in memory. */
public final class RpcFixture implements Closeable {
    private final Database database;
    private final ForkJoinPool workers = new ForkJoinPool(2);
    private final JobRunner jobs;
    private final HttpServer server;
    private final Node node;
    private final History history;
    private final Console console;

    public RpcFixture(Path folder, ImportProfile profile) throws IOException {
        this(folder, profile, false);
    }

    public RpcFixture(Path folder, ImportProfile profile, boolean needsToken) throws IOException {
        database = new Database(folder.resolve("tables.db"));
        MemoryBlockStore store = new MemoryBlockStore();
        WriteGate gate = new WriteGate();
        InstantSource clock = InstantSource.system();
        node = new Node(new Node.Parts(
                folder,
                store,
                new Pins(new PinTable(database), store, gate, clock),
                new Files(new FilesTable(database), store, gate, profile, clock, Duration.ofHours(1)),
                gate,
                workers,
                profile,
                Naming.of(folder.resolve("keys"), database, LinkSource.NONE, NameRouting.NONE, clock),
                new JobTable(database),
                new CacheTable(database),
                Node.Limits.NONE));
        Daemon daemon = new Daemon(new CallLog(clock), () -> {});
        AtomicReference<CommandTable> table = new AtomicReference<>();
        table.set(new CommandTable(
                ContentCommands.all(table::get, Optional.of(daemon), (_, _) -> new MemoryBlockStore())));
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        OriginGuard guard = new OriginGuard(List.of());
        Admission admission = new Admission(
                new Access(new TokenFile(folder), needsToken, "", clock),
                new AuditLog(folder.resolve("audit.log"), clock));
        RpcHandler handler = new RpcHandler(node, table.get(), guard, daemon.calls(), admission);
        jobs = JobRunner.start(node);
        history = History.start(
                List.of(new History.Reading("Answer", History.Unit.COUNT, () -> 42)), Duration.ofSeconds(2));
        console = new Console(
                new Console.Parts(node, table.get(), admission, guard, history, new SectionsTest.FewSettings(), clock),
                handler);
        server = HttpServer.start(HttpServer.Options.at(address), console);
    }

    public Node node() {
        return node;
    }

    public InetSocketAddress address() {
        return server.address();
    }

    @Override
    public void close() throws IOException {
        server.close();
        console.close();
        history.close();
        jobs.close();
        workers.shutdownNow();
        database.close();
    }
}
