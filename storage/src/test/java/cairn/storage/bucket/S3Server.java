package cairn.storage.bucket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A real S3 server, versitygw, over a temporary directory, started once for all tests of a JVM, and ended with it.
 * {@code ./check} builds the program with Go.
 */
public final class S3Server {
    public static final BucketKey KEY = new BucketKey("cairn", "a secret of the tests");
    static final String REGION = "us-east-1";

    /** Seen from the folder of any module. */
    private static final Path PROGRAM = Path.of("..", "storage", "target", "s3-server", "versitygw");

    private static final AtomicInteger BUCKETS = new AtomicInteger();
    private static final Object START = new Object();
    /** Guarded by START. */
    private static Optional<S3Server> started = Optional.empty();

    private final Path directory;
    private final int port;
    private final Process process;

    private S3Server(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /** Why there can be no server here, if there can be none. */
    public static Optional<String> absence() {
        return Files.isExecutable(PROGRAM)
                ? Optional.empty()
                : Optional.of("skipped: no S3 server (./check builds one where there is Go)");
    }

    /** The address of an empty bucket of its own. */
    public static BucketAddress freshBucket() throws IOException, InterruptedException {
        S3Server server;
        synchronized (START) {
            if (started.isEmpty()) {
                started = Optional.of(start());
            }
            server = started.get();
        }
        String bucket = "test-" + BUCKETS.incrementAndGet();
        URI endpoint = URI.create("http://127.0.0.1:" + server.port);
        try (S3Client client = client(endpoint)) {
            client.createBucket(create -> create.bucket(bucket));
        }
        return BucketAddress.parse(endpoint + "/" + bucket + "/some/where", REGION);
    }

    private static S3Client client(URI endpoint) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .region(Region.of(REGION))
                .forcePathStyle(true)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY.id(), KEY.secret())))
                .build();
    }

    private static S3Server start() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("s3-server");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(
                        PROGRAM.toAbsolutePath().toString(),
                        "--port",
                        "127.0.0.1:" + port,
                        "posix",
                        Files.createDirectories(directory.resolve("data")).toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        builder.environment().put("ROOT_ACCESS_KEY", KEY.id());
        builder.environment().put("ROOT_SECRET_KEY", KEY.secret());
        builder.environment().remove("AWS_CA_BUNDLE");
        S3Server server = new S3Server(directory, port, builder.start());
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
        server.awaitConnection();
        return server;
    }

    /** Asks again whenever the server is not there yet; the process is what is waited for in between. */
    private void awaitConnection() throws IOException, InterruptedException {
        for (int i = 0; i < 300; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException e) {
                if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    throw new IOException("The S3 server ended: " + Files.readString(directory.resolve("log")), e);
                }
            }
        }
        throw new IOException("The S3 server does not answer");
    }

    private void stop() {
        process.destroy();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
