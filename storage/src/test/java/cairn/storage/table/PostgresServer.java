package cairn.storage.table;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL server in a temporary directory, started once for all tests of a JVM, and ended with it. The server
 * refuses to run as root, so root runs it as {@code postgres}.
 */
public final class PostgresServer {
    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static final Object START = new Object();
    /** Guarded by START. */
    private static Optional<PostgresServer> started = Optional.empty();

    private final Path directory;
    private final int port;
    private final Process process;

    private PostgresServer(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /** Why there can be no server here, if there can be none. */
    public static Optional<String> absence() {
        return binaries().isPresent() ? Optional.empty() : Optional.of("skipped: no PostgreSQL");
    }

    private static Optional<Path> binaries() {
        try (Stream<Path> versions = Files.isDirectory(VERSIONS) ? Files.list(VERSIONS) : Stream.empty()) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The address of an empty schema of its own. */
    public static String freshSchema() throws IOException, SQLException, InterruptedException {
        PostgresServer server;
        synchronized (START) {
            if (started.isEmpty()) {
                started = Optional.of(start());
            }
            server = started.get();
        }
        String schema = "test" + SCHEMAS.incrementAndGet();
        try (Connection connection = DriverManager.getConnection("jdbc:" + server.url(""));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE SCHEMA " + schema);
        }
        return server.url("&currentSchema=" + schema);
    }

    private String url(String more) {
        return "postgresql://127.0.0.1:" + port + "/postgres?user=cairn" + more;
    }

    private static PostgresServer start() throws IOException, InterruptedException {
        Path bin = binaries().orElseThrow();
        Path directory = Files.createTempDirectory("postgres");
        if (isRoot()) {
            run(new ProcessBuilder("chown", "postgres", directory.toString()));
        }
        Path data = directory.resolve("data");
        run(command(bin.resolve("initdb"), "-D", data, "-U", "cairn", "-A", "trust", "-E", "UTF8", "--no-sync"));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process process = command(
                        bin.resolve("postgres"), "-D", data, "-k", directory, "-h", "127.0.0.1", "-p", port, "-F")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        PostgresServer server = new PostgresServer(directory, port, process);
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
        awaitConnection(server);
        return server;
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static ProcessBuilder command(Path program, Object... arguments) {
        List<String> words = new ArrayList<>();
        if (isRoot()) {
            words.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
        }
        words.add(program.toString());
        Arrays.stream(arguments).map(Object::toString).forEach(words::add);
        return new ProcessBuilder(words).directory(new File("/")).redirectErrorStream(true);
    }

    private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(builder.command() + " failed: " + said);
        }
    }

    /** Asks again whenever the server is not there yet; the process is what is waited for in between. */
    private static void awaitConnection(PostgresServer server) throws IOException, InterruptedException {
        for (int i = 0; i < 300; i++) {
            try (Connection _ = DriverManager.getConnection("jdbc:" + server.url(""))) {
                return;
            } catch (SQLException e) {
                if (server.process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    throw new IOException("PostgreSQL ended with " + server.process.exitValue(), e);
                }
            }
        }
        throw new IOException("PostgreSQL does not answer");
    }

    /** SIGINT asks for a fast shutdown; setpriv has become the server. */
    private void stop() {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            process.waitFor(20, TimeUnit.SECONDS);
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            System.err.println("The PostgreSQL server of the tests in " + directory + " was not ended: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
