package cairn.app.run;

import cairn.app.config.ApiAddress;
import cairn.app.config.Configuration;
import cairn.app.config.Home;
import cairn.app.config.Setting;
import cairn.data.multiaddr.Multiaddr;
import cairn.node.Node;
import cairn.node.collect.AutomaticCollection;
import cairn.node.job.JobRunner;
import cairn.node.repair.Scrub;
import cairn.services.cache.CacheAccess;
import cairn.services.cache.CacheHandler;
import cairn.services.console.Console;
import cairn.services.console.WebUi;
import cairn.services.grpc.GrpcHandler;
import cairn.services.http.Handler;
import cairn.services.http.HttpServer;
import cairn.services.http.UnixFront;
import cairn.services.reapi.CacheService;
import cairn.services.rpc.Access;
import cairn.services.rpc.Admission;
import cairn.services.rpc.AuditLog;
import cairn.services.rpc.Call;
import cairn.services.rpc.CallLog;
import cairn.services.rpc.CommandTable;
import cairn.services.rpc.Daemon;
import cairn.services.rpc.OriginGuard;
import cairn.services.rpc.Reply;
import cairn.services.rpc.RpcHandler;
import cairn.services.rpc.UsageException;
import cairn.services.status.History;
import cairn.services.status.Metrics;
import cairn.services.status.StatusHandler;
import cairn.storage.token.TokenFile;
import cairn.transform.cache.BuildCache;
import cairn.transform.engine.Engine;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A node that runs until it is told to stop. The thread that starts it waits; a signal wakes it, and the process ends
 * when listeners, store and tables are closed, or after five seconds.
 */
final class Up {
    private static final Duration STOP_TIME_MAX = Duration.ofSeconds(5);

    private final Home home;
    private final Call call;
    private final Map<String, String> environment;
    private final Reply reply;
    private final CountDownLatch stopAsked = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean ready = new AtomicBoolean();

    private Up(Home home, Call call, Map<String, String> environment, Reply reply) {
        this.home = home;
        this.call = call;
        this.environment = environment;
        this.reply = reply;
    }

    static void run(Home home, Call call, Map<String, String> environment, Reply reply)
            throws IOException, InterruptedException {
        new Up(home, call, environment, reply).run();
    }

    private void run() throws IOException, InterruptedException {
        Thread hook = new Thread(this::stop, "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try (LocalNode local = LocalNode.open(home)) {
            local.openTables();
            Configuration configuration = Configuration.read(home.configurationFile());
            try (Network network = call.flag("offline")
                            ? Network.none(local.node())
                            : Network.open(home, local, configuration, call);
                    StoreMove move = local.startMove()) {
                serve(network, local.kept(), move, configuration);
            }
        } finally {
            stopped.countDown();
            forget(hook);
        }
    }

    private void serve(Network network, KeptBlocks kept, StoreMove move, Configuration configuration)
            throws IOException, InterruptedException {
        Node node = network.node();
        InstantSource clock = InstantSource.system();
        try (AuditLog audit = new AuditLog(home.directory().resolve("audit.log"), clock)) {
            Engine engine = Engine.of(node);
            OriginGuard guard = guard(configuration);
            Admission admission = admission(configuration, audit, clock);
            BuildCache cache = new BuildCache(node, configuration.number(Setting.CACHE_BYTES_MAX), clock);
            Daemon daemon = new Daemon(new CallLog(clock), stopAsked::countDown);
            CommandTable table = Commands.table(environment, Optional.of(daemon), _ -> engine, _ -> cache);
            Handler rpc = new WebUi(
                    node,
                    guard,
                    configuration.get(Setting.ADMIN_WEBUI),
                    new RpcHandler(node, table, guard, daemon.calls(), admission));
            InetSocketAddress admin = address(call, "admin", configuration.get(Setting.ADMIN_LISTEN));
            if (!admin.getAddress().isLoopbackAddress()) {
                throw new UsageException(
                        "the RPC can do anything with this node, so it listens on loopback only, not on "
                                + admin.getHostString());
            }
            InetSocketAddress gateway = address(call, "gateway", configuration.get(Setting.GATEWAY_LISTEN));
            Metrics metrics = new Metrics();
            Duration round = Duration.ofDays(Integer.parseInt(configuration.get(Setting.SCRUB_DAYS)));
            int collectAtPercent = Integer.parseInt(configuration.get(Setting.COLLECT_AT_PERCENT));
            try (AutomaticCollection _ = AutomaticCollection.start(node, collectAtPercent);
                    JobRunner _ = JobRunner.start(node);
                    Scrub scrub = node.scrub(round, clock);
                    Gateway content = Gateway.open(
                            home,
                            node,
                            engine,
                            next -> caches(cache, access(configuration, admission), metrics, next),
                            configuration,
                            call,
                            environment,
                            metrics);
                    History history = History.start(Readings.of(node, metrics), Readings.INTERVAL);
                    Console console = new Console(
                            new Console.Parts(
                                    node,
                                    table,
                                    admission,
                                    guard,
                                    history,
                                    new ConsoleSettings(home.configurationFile(), configuration),
                                    clock),
                            rpc);
                    HttpServer adminServer = HttpServer.start(HttpServer.Options.at(admin), status(metrics, console));
                    Closeable _ = unixSocket(configuration, adminServer);
                    GatewayListeners listeners =
                            GatewayListeners.open(gateway, home, configuration, content.handler())) {
                describe(scrub, metrics);
                kept.describe(metrics);
                metrics.read("cairn_store_moved_blocks", "Blocks copied to where the store moves", move::copiedBlocks);
                network.describe(metrics);
                announce(network, adminServer, listeners);
                ready.set(true);
                network.join(home, configuration);
                stopAsked.await();
                Files.deleteIfExists(home.apiFile());
                Files.deleteIfExists(home.apiSecretFile());
                Files.deleteIfExists(home.gatewayFile());
            }
        }
    }

    private static CacheAccess access(Configuration configuration, Admission admission) {
        return new CacheAccess(
                CacheAccess.Who.valueOf(configuration.get(Setting.CACHE_READERS).toUpperCase(Locale.ROOT)),
                CacheAccess.Who.valueOf(configuration.get(Setting.CACHE_WRITERS).toUpperCase(Locale.ROOT)),
                admission);
    }

    private static Handler caches(BuildCache cache, CacheAccess access, Metrics metrics, Handler next) {
        return access.isOff()
                ? next
                : new GrpcHandler(
                        new CacheService(cache, access).methods(), new CacheHandler(cache, access, metrics, next));
    }

    /** The RPC at a path too, where one is configured. */
    private Closeable unixSocket(Configuration configuration, HttpServer server) throws IOException {
        String path = configuration.get(Setting.ADMIN_SOCKET);
        if (path.isEmpty()) {
            return () -> {};
        }
        Path socket = home.directory().resolve(path).toAbsolutePath();
        Closeable front = UnixFront.start(socket, server.address());
        say(reply, "Socket:  /unix" + socket);
        return front;
    }

    private static void describe(Scrub scrub, Metrics metrics) {
        metrics.read("cairn_scrub_done_ratio", "Share of the store that this round has hashed", scrub::doneShare);
        metrics.read("cairn_scrub_hashed_bytes", "Bytes that were hashed in the background", scrub::hashedBytes);
        metrics.read("cairn_scrub_damaged_blocks", "Blocks that were found damaged", scrub::damagedBlocks);
    }

    private StatusHandler status(Metrics metrics, Handler next) {
        return new StatusHandler(metrics, ready::get, () -> ready.get() && stopAsked.getCount() > 0, next);
    }

    private static OriginGuard guard(Configuration configuration) {
        return new OriginGuard(
                Arrays.stream(configuration.get(Setting.ADMIN_ORIGINS).split(",", -1))
                        .map(String::strip)
                        .filter(origin -> !origin.isEmpty())
                        .toList());
    }

    private Admission admission(Configuration configuration, AuditLog audit, InstantSource clock) throws IOException {
        boolean needsToken = configuration.get(Setting.ADMIN_AUTH).equals("token");
        String secret = needsToken ? home.writeApiSecret() : "";
        return new Admission(new Access(new TokenFile(home.directory()), needsToken, secret, clock), audit);
    }

    /** A node that ended by itself leaves nothing behind in a process that goes on. */
    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // The process is ending, and the hook is what ended the node.
        }
    }

    private void stop() {
        stopAsked.countDown();
        try {
            boolean inTime = stopped.await(STOP_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS);
            if (ready.get()) {
                // A node that was told to stop, and did, has not failed, whatever the signal.
                Runtime.getRuntime().halt(inTime ? 0 : 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static InetSocketAddress address(Call call, String option, String configured) throws IOException {
        InetSocketAddress address = ApiAddress.parse(call.text(option).orElse(configured));
        if (address.isUnresolved()) {
            throw new UsageException("there is no host called " + address.getHostString());
        }
        return address;
    }

    private void announce(Network network, HttpServer rpc, GatewayListeners gateway) throws IOException {
        String url = "http://" + ApiAddress.text(gateway.plain().address());
        write(home.apiFile(), ApiAddress.multiaddr(rpc.address()));
        write(home.gatewayFile(), url);
        say(reply, "Home:    " + shortened(home.directory()));
        say(reply, "RPC:     http://" + ApiAddress.text(rpc.address()));
        say(reply, "Console: http://" + ApiAddress.text(rpc.address()) + Console.PREFIX);
        if (gateway.tls().isPresent()) {
            say(reply, "TLS:     https://" + ApiAddress.text(gateway.tls().get().address()));
        }
        say(reply, "Gateway: " + url);
        for (Multiaddr address : network.addresses()) {
            say(reply, "Swarm:   " + address);
        }
        say(reply, "Node is ready. Stop it with Ctrl-C.");
    }

    /** The user's own folder is ~ to everybody who reads a terminal. */
    private static String shortened(Path directory) {
        Path own = Path.of(System.getProperty("user.home"));
        return directory.startsWith(own) && !directory.equals(own)
                ? "~/" + own.relativize(directory)
                : directory.toString();
    }

    private static void say(Reply reply, String text) throws IOException {
        reply.value(Map.of("Text", text));
    }

    /** A file that others read appears whole. */
    private static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
