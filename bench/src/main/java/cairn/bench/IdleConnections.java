package cairn.bench;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Keep-alive connections, each with one request behind it. Used by one thread. */
final class IdleConnections implements Closeable {
    private static final long SEED = 10_000;
    private static final int HEAD_BYTES_MAX = 64 * 1024;

    private final InetSocketAddress address;
    private final byte[] request;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(HEAD_BYTES_MAX);

    IdleConnections(URI gateway, String path) {
        this.address = new InetSocketAddress(gateway.getHost(), gateway.getPort());
        this.request = ("GET " + path + " HTTP/1.1\r\nHost: " + gateway.getAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Opens connections and asks once on each. */
    void open(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(address);
            channels.add(channel);
            ask(channel);
        }
    }

    /** Milliseconds until the first byte, of all but the slowest hundredth: half on idle ones, half on new ones. */
    double p99Millis(int requests) throws IOException {
        Random random = new Random(SEED);
        long[] nanos = new long[requests];
        for (int i = 0; i < requests; i++) {
            if (i % 2 == 0) {
                nanos[i] = ask(channels.get(random.nextInt(channels.size())));
            } else {
                long start = System.nanoTime();
                try (SocketChannel fresh = SocketChannel.open(address)) {
                    long connected = System.nanoTime() - start;
                    nanos[i] = connected + ask(fresh);
                }
            }
        }
        Arrays.sort(nanos);
        return nanos[requests * 99 / 100] / 1e6;
    }

    /** Asks and reads the whole answer; returns the nanoseconds until its first byte. */
    private long ask(SocketChannel channel) throws IOException {
        long start = System.nanoTime();
        channel.write(ByteBuffer.wrap(request));
        buffer.clear();
        long first = 0;
        while (!isWhole()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("The gateway closed a connection that it should keep");
            }
            first = first == 0 ? System.nanoTime() - start : first;
        }
        return first;
    }

    private boolean isWhole() {
        String text =
                StandardCharsets.ISO_8859_1.decode(buffer.duplicate().flip()).toString();
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        int length = text.toLowerCase(java.util.Locale.ROOT).indexOf("content-length: ");
        int lineEnd = text.indexOf('\r', length);
        return text.length() - end - 4 >= Integer.parseInt(text.substring(length + 16, lineEnd));
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
