package cairn.network.host;

import cairn.network.memory.MemoryNetwork;
import cairn.network.stream.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/** Prints how fast one stream carries bytes from one host to another over the loopback interface. Run by hand. */
final class StreamSpeed {
    private static final String PROTOCOL = "/sink/1";
    private static final long TOTAL_BYTES = 1L << 30;
    private static final int WRITE_BYTES = 256 * 1024;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private StreamSpeed() {}

    public static void main(String[] args) throws IOException {
        try (Hosts hosts = new Hosts(MemoryNetwork.faultless())) {
            Host server = args.length > 0 ? hosts.inMemory() : hosts.overTcp();
            server.handle(PROTOCOL, StreamSpeed::swallow);
            Host client = hosts.silent();
            client.connect(Hosts.address(server), PATIENCE);
            for (int round = 0; round < 6; round++) {
                long start = System.nanoTime();
                Duration cpu = processorTime();
                send(client, server);
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf(
                        "%.0f MiB/s, %d ms of processor time for %d MiB%n",
                        TOTAL_BYTES / seconds / (1 << 20),
                        processorTime().minus(cpu).toMillis(),
                        TOTAL_BYTES >> 20);
            }
        }
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static void send(Host client, Host server) throws IOException {
        try (Stream stream = client.open(server.self(), List.of(PROTOCOL), PATIENCE)) {
            stream.deadline(PATIENCE);
            OutputStream out = stream.output();
            byte[] bytes = new byte[WRITE_BYTES];
            for (long done = 0; done < TOTAL_BYTES; done += WRITE_BYTES) {
                out.write(bytes);
            }
            stream.closeWrite();
            if (stream.input().read() >= 0) {
                throw new IOException("Something came back");
            }
        }
    }

    private static void swallow(Stream stream) throws IOException {
        byte[] bytes = new byte[WRITE_BYTES];
        InputStream in = stream.input();
        while (in.read(bytes) >= 0) {
            // Only the speed counts.
        }
        stream.closeWrite();
    }
}
