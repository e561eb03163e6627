package cairn.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A node that is up in a process of its own; closing it stops it as Ctrl-C does. */
final class RunningNode implements AutoCloseable {
    private static final long SECONDS_MAX = 60;

    private final Process process;
    private final URI gateway;
    private final URI rpc;

    private RunningNode(Process process, URI gateway, URI rpc) {
        this.process = process;
        this.gateway = gateway;
        this.rpc = rpc;
    }

    /** A node without a network. */
    static RunningNode start(CairnProcess cairn) throws IOException, InterruptedException {
        return start(cairn, "--offline");
    }

    /** A node that peers on this machine reach, and that dials nobody by itself. */
    static RunningNode online(CairnProcess cairn) throws IOException, InterruptedException {
        cairn.ok("config", "swarm.bootstrap", "");
        return again(cairn);
    }

    /** A node as it was configured. */
    static RunningNode again(CairnProcess cairn) throws IOException, InterruptedException {
        return start(cairn, "--swarm=/ip4/127.0.0.1/tcp/0");
    }

    private static RunningNode start(CairnProcess cairn, String network) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("cairn-up-", ".err");
        Process process = cairn.builder("up", "--gateway=127.0.0.1:0", "--admin=127.0.0.1:0", network)
                .redirectError(errors.toFile())
                .start();
        String gateway = "";
        String rpc = "";
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            gateway = line.startsWith("Gateway:") ? line.substring(8).strip() : gateway;
            rpc = line.startsWith("RPC:") ? line.substring(4).strip() : rpc;
            if (line.startsWith("Node is ready")) {
                Files.delete(errors);
                return new RunningNode(process, URI.create(gateway), URI.create(rpc));
            }
        }
        process.waitFor();
        throw new AssertionError("The node did not start: " + Files.readString(errors));
    }

    URI gateway() {
        return gateway;
    }

    URI rpc() {
        return rpc;
    }

    /** Asks it to stop, as the service manager does, and waits; returns its exit code. */
    int stop() {
        process.destroy();
        return process.onExit().orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join().exitValue();
    }

    @Override
    public void close() {
        stop();
    }
}
