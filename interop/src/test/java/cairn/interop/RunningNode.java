package cairn.interop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A node of a {@link Program}'s home, from its start to {@link #close}. */
final class RunningNode implements AutoCloseable {
    private static final int LOOK_MILLIS = 20;
    private static final int START_SECONDS_MAX = 60;
    private static final int STOP_SECONDS_MAX = 30;

    private final Process process;
    private final URI gateway;

    private RunningNode(Process process, URI gateway) {
        this.process = process;
        this.gateway = gateway;
    }

    /** Starts {@code cairn up}, and returns when its gateway takes connections. */
    static RunningNode start(Program program) throws IOException, InterruptedException {
        return start(program, "--offline");
    }

    /** The same, with a network that ends at this machine. */
    static RunningNode online(Program program) throws IOException, InterruptedException {
        return online(program, "/ip4/127.0.0.1/tcp/0");
    }

    /** The same, which listens at these addresses. */
    static RunningNode online(Program program, String... addresses) throws IOException, InterruptedException {
        program.line("config", "swarm.bootstrap", "");
        return start(program, Stream.of(addresses).map(one -> "--swarm=" + one).toArray(String[]::new));
    }

    private static RunningNode start(Program program, String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("up"));
        words.addAll(List.of(options));
        Path log = program.home().resolveSibling("up.log");
        Process process = program.builder(words.toArray(String[]::new))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return new RunningNode(process, awaitGateway(process, program.home().resolve("gateway"), log));
        } catch (IOException | InterruptedException | AssertionError e) {
            process.destroyForcibly().waitFor();
            throw e;
        }
    }

    /** The gateway's address, without a slash at its end. */
    URI gateway() {
        return gateway;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new AssertionError("cairn up did not end within " + STOP_SECONDS_MAX + " s after SIGTERM");
    }

    private static URI awaitGateway(Process process, Path addressFile, Path log)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (process.isAlive() && System.nanoTime() < deadline) {
            if (Files.exists(addressFile)) {
                URI address = URI.create(Files.readString(addressFile).strip().replaceAll("/$", ""));
                if (address.getHost() != null && takesConnections(address)) {
                    return address;
                }
            }
            process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("cairn up did not open its gateway: " + Files.readString(log));
    }

    private static boolean takesConnections(URI address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), 1000);
            return true;
        } catch (IOException e) {
            return false; // not yet
        }
    }
}
