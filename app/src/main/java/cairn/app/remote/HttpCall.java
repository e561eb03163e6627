package cairn.app.remote;

import cairn.data.failure.MalformedException;
import cairn.data.failure.UnavailableException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.URLDecoder;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP/1.1 request on a connection of its own, and its answer. The thread that opens it reads the answer; the body,
 * if there is one, is written by a virtual thread that ends with the body or with the connection.
 */
public final class HttpCall implements Closeable {
    /** Writes a request's body. */
    @FunctionalInterface
    public interface BodyWriter {
        void write(OutputStream out) throws IOException;
    }

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final int LINE_BYTES_MAX = 64 * 1024;

    /** A connection; what ends its sending half is for the thread that sends the body. */
    private record Line(InputStream in, OutputStream out, Closeable sending, Closeable whole, String host) {
        static Line of(Socket socket, InetSocketAddress remote) throws IOException {
            String host = remote.getHostString() + ":" + remote.getPort();
            return new Line(socket.getInputStream(), socket.getOutputStream(), socket::shutdownOutput, socket, host);
        }

        static Line of(SocketChannel channel) {
            return new Line(
                    Channels.newInputStream(channel),
                    Channels.newOutputStream(channel),
                    channel::shutdownOutput,
                    channel,
                    "localhost");
        }
    }

    private final Line line;
    private final InputStream in;
    private final OutputStream out;
    private Optional<Thread> sender = Optional.empty();
    private volatile IOException sendFailure;
    private Optional<String> token = Optional.empty();
    private int status;
    private final Map<String, String> headers = new HashMap<>();
    private final Map<String, String> trailers = new HashMap<>();

    private HttpCall(Line line) {
        this.line = line;
        this.in = new BufferedInputStream(line.in, BUFFER_BYTES);
        this.out = new BufferedOutputStream(line.out, BUFFER_BYTES);
    }

    /**
     * Connects to a node, at a port or at a unix socket.
     *
     * @throws UnavailableException where nothing listens there
     */
    public static HttpCall connect(SocketAddress address) throws IOException {
        return switch (address) {
            case InetSocketAddress port -> connect(port);
            case UnixDomainSocketAddress socket -> connect(socket);
            default -> throw new IllegalArgumentException("No node can be at " + address);
        };
    }

    private static HttpCall connect(UnixDomainSocketAddress address) throws IOException {
        try {
            return new HttpCall(Line.of(SocketChannel.open(address)));
        } catch (SocketException e) {
            throw new UnavailableException("No node listens on " + address + ": " + e.getMessage(), e);
        }
    }

    private static HttpCall connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, CONNECT_TIMEOUT_MILLIS);
            return new HttpCall(Line.of(socket, address));
        } catch (ConnectException e) {
            socket.close();
            throw new UnavailableException(
                    "No node listens on " + address.getHostString() + ":" + address.getPort(), e);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Says who calls, in every request from now on; the token has no line ends. */
    public void authorize(String secret) {
        token = Optional.of(secret.replaceAll("[\\r\\n]", ""));
    }

    /** Sends a request without a body and reads the answer's head. */
    public void post(String target) throws IOException {
        send(requestHead(target) + "Content-Length: 0\r\n\r\n");
        out.flush();
        readHead();
    }

    /** Sends a request, goes on sending its body beside, and reads the answer's head. */
    public void post(String target, String contentType, BodyWriter body) throws IOException {
        send(requestHead(target) + "Content-Type: " + contentType + "\r\nTransfer-Encoding: chunked\r\n\r\n");
        sender = Optional.of(Thread.ofVirtual().name("request body").start(() -> sendBody(body)));
        readHead();
    }

    private String requestHead(String target) {
        return "POST " + target + " HTTP/1.1\r\nHost: " + line.host
                + "\r\nUser-Agent: cairn\r\nConnection: close\r\n"
                + token.map(secret -> "Authorization: Bearer " + secret + "\r\n")
                        .orElse("");
    }

    private void send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void sendBody(BodyWriter body) {
        try {
            OutputStream chunked = new ChunkedOutput(out);
            body.write(chunked);
            chunked.close();
        } catch (IOException e) {
            // The reader is told: by the failure kept here, and by a connection on which no answer comes any more.
            sendFailure = e;
            shutOutput();
        }
    }

    private void shutOutput() {
        try {
            line.sending.close();
        } catch (IOException e) {
            sendFailure.addSuppressed(e);
        }
    }

    /** Why the body could not be sent whole, if so. */
    public Optional<IOException> sendFailure() {
        return Optional.ofNullable(sendFailure);
    }

    private void readHead() throws IOException {
        do {
            String line = readLine();
            String[] words = line.split(" ", 3);
            if (words.length < 2 || !words[0].startsWith("HTTP/1.") || words[1].length() != 3) {
                throw new MalformedException("What answers is not an HTTP server");
            }
            status = Integer.parseInt(words[1]);
            headers.clear();
            readFields(headers);
        } while (status == 100);
    }

    private void readFields(Map<String, String> fields) throws IOException {
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
    }

    public int status() {
        return status;
    }

    public Optional<String> header(String lowerCaseName) {
        return Optional.ofNullable(headers.get(lowerCaseName));
    }

    /** A trailer field, known when the body was read to its end. */
    public Optional<String> trailer(String lowerCaseName) {
        return Optional.ofNullable(trailers.get(lowerCaseName));
    }

    /** The answer's body, which ends with an exception where the connection was cut before its end. */
    public InputStream body() {
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            return new ChunkedInput(this);
        }
        long length = Long.parseLong(headers.getOrDefault("content-length", "-1"));
        return length < 0 ? in : new LengthInput(in, length);
    }

    InputStream raw() {
        return in;
    }

    void readTrailers() throws IOException {
        readFields(trailers);
    }

    /** Takes {@code NAME="VALUE";…}, the values percent-encoded, for trailers. */
    void readExtensions(String extensions) throws MalformedException {
        for (String extension : extensions.split(";", -1)) {
            int equals = extension.indexOf('=');
            if (equals > 0) {
                String value = extension
                        .substring(equals + 1)
                        .strip()
                        .replace("\"", "")
                        .replace("+", "%2B");
                try {
                    trailers.put(
                            extension.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                            URLDecoder.decode(value, StandardCharsets.UTF_8));
                } catch (IllegalArgumentException e) {
                    throw new MalformedException("A chunk of the answer has a damaged extension: " + extension);
                }
            }
        }
    }

    String readLine() throws IOException {
        StringBuilder line = new StringBuilder(80);
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new UnavailableException("The node closed the connection in the middle of its answer");
            }
            if (line.length() >= LINE_BYTES_MAX) {
                throw new MalformedException("A line of the answer's head is too long");
            }
            line.append((char) b);
        }
        int length = line.length();
        if (length > 0 && line.charAt(length - 1) == '\r') {
            line.setLength(length - 1);
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        line.whole.close();
        sender.ifPresent(Thread::interrupt);
    }
}
